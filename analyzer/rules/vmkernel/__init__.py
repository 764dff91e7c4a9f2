"""Rules about VMkernel adapters and their IP settings."""
