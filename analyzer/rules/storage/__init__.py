"""Rules about adapters, paths, devices and datastores."""
