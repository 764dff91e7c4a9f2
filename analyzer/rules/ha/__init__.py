"""Rules about vSphere HA."""
