"""Rules that compare the hosts of one cluster with each other."""
