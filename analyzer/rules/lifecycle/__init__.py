"""Versions, builds, advisories, drivers: what a host needs an update for."""
