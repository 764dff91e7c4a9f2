"""What is wrong: one module per rule, one folder per area."""
