"""Rules about crashes and starts of hosts."""
