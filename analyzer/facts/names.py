"""Fact: how a host calls itself."""

from msgspec import Struct

from analyzer.commands.hostname import HostnameSettings
from analyzer.commands.uname import Uname
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, at, fact, near

COLLECT = "esxcli system hostname get"


class OwnName(Struct, frozen=True, eq=False):
    """The name of a host, as it prints it."""

    short: str
    full: str
    """With the domain where there is one."""
    record: HostnameSettings | Uname
    column: str

    def shows(self) -> Pointer:
        """Primary evidence: the line with the full name."""
        return at(self.record, self.column)

    def near(self) -> Pointer:
        """Related evidence: the line with the full name."""
        return near(self.record, self.column)


@fact
def own_name(host: HostName, settings: Records[HostnameSettings] | None, unames: Records[Uname] | None) -> OwnName:
    """The name from ``esxcli system hostname get``, else from ``uname -a``."""
    if settings:
        own = settings[-1]
        short, full = own.host_name or "", own.fully_qualified_domain_name or own.host_name or ""
        column = "fully_qualified_domain_name" if own.fully_qualified_domain_name else "host_name"
        return OwnName(short, full, own, column)
    if unames and unames[-1].host:
        name = unames[-1].host
        return OwnName(name.split(".")[0], name, unames[-1], "host")
    raise Skip(f"{host.name}: no output tells its name", Need(COLLECT, host.name))
