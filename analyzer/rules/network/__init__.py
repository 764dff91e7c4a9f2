"""Rules about physical NICs, virtual switches and port groups."""
