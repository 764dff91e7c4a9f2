"""What the dump of the host agent (``vmware-vimdump``) says, told again in the words of commands.

Bundles hold no output of most commands about configuration: firewall, tags, teaming, licence and more stand in the
dump alone. ``objects`` reads it piece by piece; the other modules tell what is in it, area by area.
"""
