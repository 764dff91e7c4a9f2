"""What makes a host easier to attack, and traces of attacks."""
