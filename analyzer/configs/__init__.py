"""One module per configuration file or dump, in the shape of :mod:`analyzer.commands`."""
