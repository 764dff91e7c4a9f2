"""esxray: an offline analyzer for saved VMware ESXi output."""

__version__ = "0.1.0"
