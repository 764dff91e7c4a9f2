"""Time: where the hosts get it from, and whether they agree."""
