"""Fact: which services of a host run and start with it, from every output that tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from analyzer.commands.chkconfig import ServiceStart
from analyzer.commands.firewall import Ruleset
from analyzer.commands.host_config import HostConfig
from analyzer.commands.ip_connection import Connection
from analyzer.facts.proofs import Draft, Proven
from analyzer.rulebook import HostName, Need, Records, Skip, fact

_NAMES = {"TSM-SSH": "SSH", "TSM": "ESXShell"}
"""One service has two names: that of the interface and that of its start script."""
_PORTS = {22: "SSH", 427: "slpd", 5989: "sfcbd-watchdog"}
"""Who listens there."""
_RULESETS = {"CIMSLP": "slpd"}
"""Firewall rulesets that are switched with their service."""
ASK = "chkconfig --list"


@dataclass(frozen=True, kw_only=True)
class Service(Proven):
    """One service."""

    name: str
    starts: bool | None = None
    """True when it starts with the host."""
    runs: bool | None = None
    """True when it runs or something listens on its port."""
    open: bool | None = None
    """True when its firewall ruleset is enabled."""

    @property
    def is_on(self) -> bool:
        """True when it runs, will run after the next start, or is let through the firewall."""
        return bool(self.starts or self.runs or self.open)

    @property
    def is_off(self) -> bool:
        """True when it is known not to start, and nothing says that it runs."""
        return self.starts is False and not self.runs and not self.open

    def proof_of_on(self) -> str:
        """The attribute whose line shows that it is on."""
        return next((name for name in ("runs", "starts", "open") if getattr(self, name)), "starts")


class Services(Struct, frozen=True, eq=False):
    """The services of one host, as far as outputs tell them."""

    host: str
    known: Mapping[str, Service] = {}

    def get(self, name: str) -> Service | None:
        """One service by the name of its start script."""
        return self.known.get(name)

    def needed(self, name: str) -> Service:
        """One service.

        Raises:
            Skip: nothing tells of it.
        """
        found = self.known.get(name)
        if found is None:
            raise Skip(f"{self.host}: nothing tells whether {name} runs", Need(ASK, self.host))
        return found


@fact
def services(
    host: HostName, starts: Records[ServiceStart] | None, configs: Records[HostConfig] | None,
    sockets: Records[Connection] | None, rulesets: Records[Ruleset] | None,
) -> Services:  # fmt: skip
    """What starts, runs and listens; never skipped: what is not told is unknown service by service."""
    drafts: dict[str, Draft] = {}

    def tell(name: str, attribute: str, value: bool, record: Any, column: str) -> None:
        name = _NAMES.get(name, name)
        drafts.setdefault(name, Draft(record, column)).tell(attribute, value, record, column)

    for config in configs or ():
        for at, service in _of_config(config):
            name = str(service.get("key") or "")
            if isinstance(service.get("running"), bool):
                tell(name, "runs", service["running"], config, f"{at}.running")
            if service.get("policy") in ("on", "off"):
                tell(name, "starts", service["policy"] == "on", config, f"{at}.policy")
    for item in starts or ():
        if item.state in ("on", "off"):
            tell(item.name, "starts", item.state == "on", item, "state")
    for socket in sockets or ():
        _, _, port = (socket.local_address or "").rpartition(":")
        listens = socket.state == "LISTEN" or (port == "427" and (socket.proto or "").startswith("udp"))
        if listens and port.isdecimal() and int(port) in _PORTS and socket.netstack is None:
            tell(_PORTS[int(port)], "runs", True, socket, "local_address")  # a value
    for ruleset in rulesets or ():
        if ruleset.name in _RULESETS and ruleset.enabled is not None:
            tell(_RULESETS[ruleset.name], "open", ruleset.enabled, ruleset, "enabled")
    made = {
        name: Service(name=name, proof=draft.proof, proofs=draft.proofs, **draft.values)
        for name, draft in drafts.items()
    }
    return Services(host.name, made)


def _of_config(config: HostConfig) -> Iterator[tuple[str, dict[str, Any]]]:
    """The services that a dump of the configuration lists, each with the path of its place."""
    outer = config.extras.get("service")
    listed = outer.get("service") if isinstance(outer, dict) else None
    for at, item in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(item, dict):
            yield f"service.service.{at}", item
