"""Facts: what several records mean together."""
