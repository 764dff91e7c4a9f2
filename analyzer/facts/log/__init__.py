"""What the logs of a host tell."""
