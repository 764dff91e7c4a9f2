"""vSphere HA on a host: who belongs to its cluster, how it is set up, and the state of its agent.

``prettyPrint.sh`` shows the files of the HA agent as XML, with a line of text before it at most; ``fdm-dump.sh``
prints the state of the agent as text. The XML is read by element names, name spaces left out.
"""

import re

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.xml_leaves import read_xml
from analyzer.patterns import lazy_pattern
from analyzer.secrets import MASK

_SECRET = lazy_pattern(r"passw|secret|key$|thumbprint|certificate|token", re.I)
_HOST_KEYS = ("hostid", "hostname")
_FIELDS = {"hostid": "host_id", "hostname": "host_name", "ipaddress": "ip_address"}
_STATE = lazy_pattern(
    r"\s*(?P<key>[\w .()/-]*?\bstate)\b\s*[:=]\s*[\"']?(?:[\w.]*DasFdmAvailabilityState\.)?"
    r"(?P<value>[A-Za-z]+)[\"']?,?\s*",
    re.I,
)
STATES = frozenset({
    "connectedToMaster", "election", "fdmUnreachable", "hostDown", "initializationError", "master",
    "networkIsolated", "networkPartitionedFromMaster", "uninitializationError", "uninitialized",
})  # fmt: skip
"""What the state of an agent can be (vim.cluster.DasFdmAvailabilityState)."""


class FdmHost(Record):
    """One host of the HA cluster."""

    host_id: str | None = None
    """``host-28``, as vCenter calls it."""
    host_name: str | None = None
    ip_address: list[str] = Field(default=[])
    version: str | None = None
    build: str | None = None


class FdmSetting(Record):
    """One value in the configuration of the HA cluster."""

    name: str
    """The names of the elements joined by ``/``: ``clusterConfig/isolationResponse``."""
    value: str | None = None


class FdmState(Record):
    """One line that tells a state of the HA agent."""

    name: str
    state: str
    """One of the availability states; other words are not taken for one."""


def _hosts(passage: Passage, _line: CommandLine | None) -> ParseResult:
    root, result = read_xml(passage)
    spots: dict[int, dict[str, int]] = {}
    for element in root.every() if root is not None else ():
        told = {child.name.lower(): child for child in element.children}
        named = [told[key] for key in _HOST_KEYS if key in told and told[key].text]
        if not named:
            continue
        texts = {key: child.text or None for key, child in told.items()}
        host = FdmHost(
            host_id=texts.get("hostid"),
            host_name=texts.get("hostname"),
            ip_address=[child.text for child in element.children if child.name.lower() == "ipaddress" and child.text],
            version=texts.get("version"),
            build=texts.get("build"),
        )
        spots[element.index] = {_FIELDS.get(key, key): child.index for key, child in told.items()}
        result.add(host, element.index)
    plain = result.locate
    result.locate = lambda index, name: plain(spots.get(index, {}).get(name, index), name)
    return result


def _settings(passage: Passage, _line: CommandLine | None) -> ParseResult:
    root, result = read_xml(passage)
    for leaf in root.leaves() if root is not None else ():
        if leaf.text:
            result.add(FdmSetting(name=leaf.path, value=MASK if _SECRET.search(leaf.name) else leaf.text), leaf.index)
    return result


def _states(passage: Passage, _line: CommandLine | None) -> ParseResult:
    """The lines that tell a state; the rest of the dump is not documented and passes as its frame."""
    result = ParseResult(end=len(passage), covered=[(0, len(passage))])
    columns: dict[int, int] = {}
    for index, line in enumerate(passage.lines):
        found = _STATE.fullmatch(line) if len(line) < 400 else None
        if found is not None and found["value"] in STATES:
            columns[index] = found.start("value")
            result.add(FdmState(name=found["key"].strip(), state=found["value"]), index)
    result.locate = lambda index, name: (index, columns.get(index, 0))
    return result


HOSTS = Command(
    name="prettyPrint.sh hostlist",
    record=FdmHost,
    title="hosts of the HA cluster",
    layout=_hosts,
    seen=False,
    versions="5.0 to 9.0 (documented)",
    also=("prettyPrint hostlist",),
    collect="/opt/vmware/fdm/fdm/prettyPrint.sh hostlist",
)

CONFIG = Command(
    name="prettyPrint.sh clusterconfig",
    record=FdmSetting,
    title="configuration of the HA cluster",
    layout=_settings,
    seen=False,
    versions="5.0 to 9.0 (documented)",
    also=("prettyPrint clusterconfig",),
    collect="/opt/vmware/fdm/fdm/prettyPrint.sh clusterconfig",
)

STATE = Command(
    name="fdm-dump.sh",
    record=FdmState,
    title="state of the HA agent",
    layout=_states,
    seen=False,
    versions="5.0 to 9.0 (documented)",
    also=("fdm-dump",),
    collect="/opt/vmware/fdm/fdm/fdm-dump.sh",
)
