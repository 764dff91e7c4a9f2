"""Fact: where a host has its time from, and whether the service that fetches it runs."""

from collections.abc import Iterable

from msgspec import Struct

from analyzer.commands.chkconfig import ServiceStart
from analyzer.commands.ntpq import NtpPeer
from analyzer.commands.system_ntp import NtpSettings
from analyzer.commands.version import Version
from analyzer.configs.etc_conf import NtpConf
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, fact

NTP_DAEMON = "ntpd"
PTP_DAEMON = "ptpd"
_SOURCES = frozenset({"server", "pool", "peer"})
_OWN_CLOCK = "127.127."
"""Addresses of clocks inside the host: no time source."""


class TimeSources(Struct, frozen=True, eq=False):
    """What is known of the time service; ``None`` is what no output tells."""

    host: str
    servers: tuple[str, ...] | None
    servers_proof: Pointer | None
    starts: bool | None
    """True when the NTP service starts with the host."""
    starts_proof: Pointer | None
    runs: bool | None
    """True when the NTP service runs."""
    runs_proof: Pointer | None
    ptp: Pointer | None
    """The line that says that the precision time service is in use."""
    has_command: bool | None
    """True when the host knows ``esxcli system ntp`` (7.0 and later); None when its version is not known."""

    @property
    def missing(self) -> tuple[Need, ...]:
        """What to collect to know servers and service."""
        if self.has_command:
            known = self.servers is not None and (self.starts is not None or self.runs is not None)
            return () if known else (Need("esxcli system ntp get", self.host),)
        servers = () if self.servers is not None else (Need("cat /etc/ntp.conf", self.host),)
        service = () if self.starts is not None or self.runs is not None else (Need("chkconfig --list", self.host),)
        return (*servers, *service)


@fact
def time_sources(
    host: HostName, settings: Records[NtpSettings] | None, conf: Records[NtpConf] | None,
    services: Records[ServiceStart] | None, peers: Records[NtpPeer] | None, version: Records[Version] | None,
) -> TimeSources:  # fmt: skip
    """Merge ``system ntp get``, ``/etc/ntp.conf``, ``chkconfig --list`` and ``ntpq -p``."""
    servers: tuple[str, ...] | None = None
    servers_proof = starts_proof = runs_proof = None
    starts = runs = None
    numbers = next((item.numbers for item in reversed(version or ()) if item.numbers), None)
    has_command = True if settings else None if numbers is None else numbers >= (7,)
    if settings:
        last = settings[-1]
        servers, servers_proof = tuple(last.servers), Pointer(last, "servers")
        starts, starts_proof = last.enabled, Pointer(last, "enabled")
    elif conf:
        lines = [line for line in conf if line.keyword in _SOURCES and _is_outside(line.arguments)]
        servers = tuple(line.arguments[0] for line in lines)
        servers_proof = Pointer(lines[0] if lines else conf[0], "arguments" if lines else "")
    ntpd = _service(services, NTP_DAEMON)
    if ntpd is not None and starts is None:
        starts, starts_proof = ntpd.state == "on", Pointer(ntpd, "state")
    if peers:
        refused = next((peer for peer in peers if "refused" in (peer.answer or "")), None)
        runs, runs_proof = refused is None, Pointer(refused or peers[0])
    ptpd = _service(services, PTP_DAEMON)
    ptp = Pointer(ptpd, "state") if ptpd is not None and ptpd.state == "on" else None
    if servers is None and starts is None and runs is None and ptp is None:
        lacking = TimeSources(host.name, None, None, None, None, None, None, None, has_command)
        raise Skip(f"{host.name}: the time configuration was not collected", *lacking.missing)
    return TimeSources(host.name, servers, servers_proof, starts, starts_proof, runs, runs_proof, ptp, has_command)


def _is_outside(arguments: list[str]) -> bool:
    return bool(arguments) and not arguments[0].startswith(_OWN_CLOCK)


def _service(services: Iterable[ServiceStart] | None, name: str) -> ServiceStart | None:
    return next((item for item in services or () if item.name == name), None)
