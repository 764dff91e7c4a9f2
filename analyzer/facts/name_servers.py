"""Fact: the DNS servers of a host, from whichever output tells them."""

from msgspec import Struct

from analyzer.commands.ip_dns import DnsServers
from analyzer.configs.etc_conf import ResolvConf
from analyzer.facts.adapters import DEFAULT_STACK
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, fact

SERVERS = "esxcli network ip dns server list"
"""The command that prints them."""


class NameServers(Struct, frozen=True, eq=False):
    """The DNS servers that the default TCP/IP stack asks, in order, as printed."""

    host: str
    servers: tuple[str, ...]
    proof: Pointer


@fact
def name_servers(host: HostName, listed: Records[DnsServers] | None, conf: Records[ResolvConf] | None) -> NameServers:
    """``dns server list`` of the default stack, else the lines of ``/etc/resolv.conf``."""
    for item in reversed(listed or ()):
        if item.netstack in (None, DEFAULT_STACK):
            return NameServers(host.name, tuple(item.dnsservers), Pointer(item, "dnsservers"))
    if conf:
        lines = [line for line in conf if line.keyword == "nameserver" and line.arguments]
        proof = Pointer(lines[0], "arguments") if lines else Pointer(conf[0])
        return NameServers(host.name, tuple(line.arguments[0] for line in lines), proof)
    raise Skip(f"{host.name}: the DNS servers were not collected", Need(SERVERS))
