"""The logs of a host: their lines, their clock, and what they tell."""
