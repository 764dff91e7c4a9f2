"""vm-support bundles: what their members are, whose they are, and what is missing from them."""
