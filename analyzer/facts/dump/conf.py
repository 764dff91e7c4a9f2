"""What ``esx.conf`` tells that commands print as well; used where neither they nor the dump are there."""

import re
from collections.abc import Iterator

from analyzer.captures import Capture
from analyzer.commands import settings, vswitch_policies
from analyzer.commands.settings import AdvancedSetting
from analyzer.commands.vswitch_policies import SwitchSecurity
from analyzer.configs.esx_conf import ConfEntry
from analyzer.patterns import lazy_pattern
from analyzer.retelling import Retelling, retells
from analyzer.rulebook import Records

_ADVANCED = "/adv"
_SWITCH = lazy_pattern(r"(/net/vswitch/child\[\d+\])/(name|securityPolicy/\w+)")
_SECURITY = {
    "securityPolicy/promiscuous": "allow_promiscuous", "securityPolicy/macChange": "allow_mac_address_change",
    "securityPolicy/forgedTx": "allow_forged_transmits",
}  # fmt: skip


def _last(entries: Records[ConfEntry]) -> tuple[Capture, list[ConfEntry]]:
    capture = entries.captures[-1]
    return capture, [record for record in capture.result.records if isinstance(record, ConfEntry)]


def _spot(entry: ConfEntry, field: str) -> tuple[int, int]:
    return entry.place.origin.locate(entry.place.row, field)


@retells(AdvancedSetting, key=lambda record: record.path)
def advanced(entries: Records[ConfEntry]) -> Iterator[Retelling]:
    """The advanced options that were changed."""
    source, lines = _last(entries)
    told = Retelling(source, settings.ADVANCED, whole=False)
    for entry in lines:
        if entry.path.startswith(f"{_ADVANCED}/"):
            number = int(entry.value) if re.fullmatch(r"-?\d{1,18}", entry.value) else None
            spots = {"path": _spot(entry, "path"), "int_value": _spot(entry, "value"),
                     "string_value": _spot(entry, "value")}  # fmt: skip
            told.add(entry.place.row, spots, path=entry.path.removeprefix(_ADVANCED), int_value=number,
                     type="string" if number is None else "integer",
                     string_value=entry.value if number is None else None)  # fmt: skip
    if len(told):
        yield told


@retells(SwitchSecurity, key=lambda record: record.vswitch_name)
def switch_security(entries: Records[ConfEntry]) -> Iterator[Retelling]:
    """The security policies of the standard switches, on versions whose file still holds them."""
    source, lines = _last(entries)
    switches: dict[str, dict[str, ConfEntry]] = {}
    for entry in lines:
        found = _SWITCH.fullmatch(entry.path)
        if found is not None:
            switches.setdefault(found[1], {})[found[2]] = entry
    told = Retelling(source, vswitch_policies.SWITCH_SECURITY)
    for held in switches.values():
        policies = {_SECURITY[key]: entry for key, entry in held.items() if key in _SECURITY}
        if "name" in held and policies:
            spots = {name: _spot(entry, "value") for name, entry in policies.items()}
            spots["vswitch_name"] = _spot(held["name"], "value")
            told.add(held["name"].place.row, spots, vswitch_name=held["name"].value,
                     **{name: entry.value for name, entry in policies.items()})  # fmt: skip
    if len(told):
        yield told
