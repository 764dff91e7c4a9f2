"""Fact: where a host keeps its scratch files and its logs, and whether that outlasts a restart."""

from msgspec import Struct

from analyzer.commands.syslog_config import SyslogConfig
from analyzer.configs.locker_conf import LockerConf
from analyzer.configs.vmsyslog_conf import VmsyslogOption
from analyzer.facts.settings import Settings
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, at, fact

CURRENT = "/ScratchConfig/CurrentScratchLocation"
SYSLOG_GET = "esxcli system syslog config get"
LOG_HOST = "/Syslog/global/logHost"
_NONE = frozenset({"", "<none>", "none"})


class Scratch(Struct, frozen=True, eq=False):
    """What is known; None is what no output tells."""

    host: str
    location: str | None = None
    shown: Pointer | None = None
    """The line with the location."""
    persistent: bool | None = None
    """False when the logs are lost with a restart."""
    persistent_shown: Pointer | None = None

    @property
    def is_shared_place(self) -> bool:
        """True for a folder on a volume, which two hosts could use."""
        return (self.location or "").startswith("/vmfs/volumes/")


@fact
def scratch(
    settings: Settings, syslog: Records[SyslogConfig] | None, locker: Records[LockerConf] | None, host: HostName
) -> Scratch:
    """From the option with the location in use, else the file with the one that was set, and from the log service."""
    option = settings.setting(CURRENT)
    location = str(option.value) if option.value not in (None, "") and option.proof is not None else None
    shown = option.shows() if location is not None else None
    if location is None and locker and locker[-1].location:
        location, shown = locker[-1].location, at(locker[-1], "location")
    persistent: bool | None = None
    pointer: Pointer | None = None
    config = next((item for item in reversed(syslog or ()) if item.local_log_output_is_persistent is not None), None)
    if location is not None and location.startswith("/tmp/"):
        persistent, pointer = False, shown
    elif config is not None:
        persistent, pointer = config.local_log_output_is_persistent, at(config, "local_log_output_is_persistent")
    elif location is not None and location.startswith("/vmfs/volumes/"):
        persistent, pointer = True, shown
    if location is None and persistent is None:
        raise Skip(f"{host.name}: nothing tells where logs are kept", Need(SYSLOG_GET, host.name))
    return Scratch(host.name, location, shown, persistent, pointer)


class LogServers(Struct, frozen=True, eq=False):
    """The servers that a host sends its logs to; empty where there is none."""

    host: str
    servers: tuple[str, ...]
    shown: Pointer | None
    """The line that says so; None where an option was not changed from its default, which is none."""


@fact
def log_servers(
    settings: Settings, syslog: Records[SyslogConfig] | None, conf: Records[VmsyslogOption] | None, host: HostName
) -> LogServers:
    """From the log service, else from its option, else from its file."""
    if syslog:
        return LogServers(host.name, syslog[-1].servers, at(syslog[-1], "remote_host"))
    option = settings.setting(LOG_HOST)
    if option.proof is not None:
        return LogServers(host.name, _servers(str(option.value or "")), option.shows())
    told = [item for item in conf or () if item.key == "loghost"]
    chosen = next((item for item in reversed(told) if (item.section or "").lower() == "vmsyslog"), None)
    chosen = chosen or next(iter(told), None)
    if chosen is not None:
        return LogServers(host.name, _servers(str(chosen.value or "")), at(chosen, "value"))
    if settings.knows_all_below("/Syslog/global/"):
        return LogServers(host.name, (), None)
    raise Skip(f"{host.name}: nothing tells where logs are sent", Need(SYSLOG_GET, host.name))


def _servers(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip().lower() not in _NONE)
