"""XML files of the agents: ``vpxa.cfg`` (vCenter's agent), ``vmInventory.xml`` and ``license.cfg`` (the host agent).

Only what is named here is kept: the files hold passwords and keys as well.
"""

from collections.abc import Callable, Iterator, Mapping

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, Number, ParseResult, ParseStatus, Passage, Record
from analyzer.parsing.xml_leaves import Element, read_xml


class VpxaConfig(Record):
    """What vCenter's agent knows of the host and of its vCenter."""

    host_ip: str | None = None
    """The address at which vCenter looks for the host."""
    host_port: Number = None
    server_ip: str | None = None
    """Address or name of vCenter."""
    server_port: Number = None


class InventoryEntry(Record):
    """One virtual machine of the host agent's inventory."""

    id: str | None = None
    obj_id: str | None = None
    """The number by which commands name the machine."""
    vmx_cfg_path: str | None = None
    """``/vmfs/volumes/UUID/name/name.vmx``."""


class LicenseFile(Record):
    """The licence file of the host agent."""

    mode: str | None = None
    """``eval``, or the kind of licence; the key stands elsewhere."""


_VPXA = {"hostIp": "host_ip", "hostPort": "host_port", "serverIp": "server_ip", "serverPort": "server_port"}
_ENTRY = {"id": "id", "objID": "obj_id", "vmxCfgPath": "vmx_cfg_path"}
_LICENCE = {"mode": "mode"}


def _parser(
    model: type[Record], fields: Mapping[str, str], items: Callable[[Element], Iterator[Element]]
) -> Callable[[Passage, CommandLine | None], ParseResult]:
    def parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
        root, result = read_xml(passage)
        if root is None:
            return result
        spots: dict[int, dict[str, tuple[int, int]]] = {}
        for item in items(root):
            # An address is never broken over lines: what is no text of one line is not what it should be.
            told = {fields[leaf.name]: leaf for leaf in item.leaves() if leaf.name in fields and leaf.text}
            values = {name: leaf.text for name, leaf in told.items()}
            numbers = [name for name in values if name.endswith("_port") and not values[name].isdecimal()]
            for name in numbers:
                del values[name]
            if values and item.index not in spots:
                result.add(model.model_validate(values), item.index)
                spots[item.index] = {name: (leaf.index, leaf.column) for name, leaf in told.items()}
        result.locate = lambda index, name: spots.get(index, {}).get(name, (index, 0))
        if not result.records and result.status is ParseStatus.PARSED:
            result.status, result.reason = ParseStatus.EMPTY, "nothing in it"
        return result

    return parse


def _whole(root: Element) -> Iterator[Element]:
    yield root


def _section(root: Element) -> Iterator[Element]:
    # A few lines of the file alone have no section around them.
    yield from [element for element in root.every() if element.name == "vpxa"] or [root]


def _entries(root: Element) -> Iterator[Element]:
    yield from (element for element in root.children if element.name == "ConfigEntry")


VPXA = Command(
    name="cat /etc/vmware/vpxa/vpxa.cfg",
    record=VpxaConfig,
    title="addresses of the host and of vCenter, as vCenter's agent has them",
    layout=_parser(VpxaConfig, _VPXA, _section),
    matches=r"(?:cat|more|less) (?:\S*/)?vpxa\.cfg",
    whole=True,
    kind=CaptureKind.CONFIG,
    seen=False,
    versions="4.x to 9.0",
)

INVENTORY = Command(
    name="cat /etc/vmware/hostd/vmInventory.xml",
    record=InventoryEntry,
    title="virtual machines that the host agent knows, with the places of their files",
    layout=_parser(InventoryEntry, _ENTRY, _entries),
    matches=r"(?:cat|more|less) (?:\S*/)?vmInventory\.xml",
    whole=True,
    kind=CaptureKind.CONFIG,
    versions="4.x to 9.0",
)

LICENCE = Command(
    name="cat /etc/vmware/license.cfg",
    record=LicenseFile,
    title="kind of licence",
    layout=_parser(LicenseFile, _LICENCE, _whole),
    matches=r"(?:cat|more|less) (?:\S*/)?license\.cfg",
    whole=True,
    kind=CaptureKind.CONFIG,
    seen=False,
    versions="4.x to 9.0",
)
