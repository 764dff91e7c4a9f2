"""Which part of a host an output tells of: the branches of the Explore tree."""

from __future__ import annotations

import re

AREAS = (
    ("Network", r"esxcli (?:network|networkinternal|rdma)\b|esxcfg-(?:vmknic|vswitch|nics|route)|net-|nicinfo|lldp|"
                r"vmkping|ping|traceroute|ethtool|nc\b|pktcap|vsish .*/net/|cat /etc/(?:hosts|resolv)"),
    ("Storage", r"esxcli (?:storage|iscsi|nvme|vsan|fcoe)\b|esxcfg-(?:mpath|scsidevs|nas|volume)|vmkfstools|df\b|vdf\b|"
                r"ls .*/vmfs|smartctl|partedUtil|vsan|cmmds|vmkiscsi|python .*vsan"),
    ("Virtual machines", r"esxcli vm\b|vim-cmd vmsvc|\.vmx|\.vmsd|\.vmdk|vmware\.log|EVC|.*vmInventory|.*hostCPUID"),
    ("Security", r"esxcli system (?:account|permission|security|settings encryption|syslog)|.*(?:firewall|ssh|passwd|"
                 r"certificate|openssl)|cat /etc/(?:vmware/ssl|pam)"),
    ("Hardware", r"esxcli hardware|lspci|smbios|dmidecode|vsish .*/(?:hardware|memory|power)|lsusb|.*ipmi"),
    ("Logs and dumps", r"esxcli system coredump|.*\.log|vmkernel|vmkdump|.*dump extract"),
    ("Configuration", r"cat /etc/|cat /(?:alt)?bootbank|esxcfg-(?:info|advcfg)|esxcli system settings|vim-cmd hostsvc"),
    ("Host", r""),
)  # fmt: skip
"""Names with patterns of the command lines; the first that fits counts, the last one fits all."""
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in AREAS)


def area_of(command: str) -> str:
    """The area of a command.

    >>> area_of("esxcli network nic list"), area_of("esxcli vsan health cluster list"), area_of("uname -a")
    ('Network', 'Storage', 'Host')
    """
    return next(name for name, pattern in _COMPILED if pattern.match(command))
