"""Rules about vSAN."""
