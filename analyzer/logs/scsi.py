"""Lines of the VMkernel that tell how a storage command ended, of ESXi 4.x to 9.x, and what their codes mean.

``H:`` is the word of the adapter, ``D:`` that of the device, ``P:`` that of the multipathing plug-in. Sense data is
decoded only where the line calls it valid, the device said CHECK CONDITION and the adapter had no error: "possible"
sense data is what an older command left in the buffer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from analyzer.grades import Severity
from analyzer.logs.codes import Code, Codes, Opcode, shipped
from analyzer.patterns import lazy_pattern

CHECK_CONDITION = 0x2
_LONGEST = 4096
"""Characters of a line that are looked at."""
_NVME_CODE = 0x7FF
"""Type and code of an NVMe status, without its flags."""
_NVME_OWN = range(0x800, 0x900)
"""Status values that VMware added to those of the standard: no flags stand before them."""
_NVME_TYPES = {0: "generic", 1: "of the command", 2: "of the medium", 3: "of the path", 7: "of the vendor"}

_STATUS = lazy_pattern(
    r"\bH:\s*0x(?P<host>[0-9a-fA-F]+?)\s*D:\s*0x(?P<device>[0-9a-fA-F]+?)\s*P:\s*0x(?P<plugin>[0-9a-fA-F]+)"
)
_SENSE = lazy_pattern(
    r"(?P<word>[Vv]alid|[Pp]ossible|[Ii]nvalid) sense data:\s*"
    r"0x(?P<key>[0-9a-fA-F]+)[ ,]+0x(?P<asc>[0-9a-fA-F]+)[ ,]+0x(?P<ascq>[0-9a-fA-F]+)"
)
_OLD = lazy_pattern(
    r"\berror 0x(?P<host>[0-9a-f]+)/0x(?P<device>[0-9a-f]+) "
    r"sk 0x(?P<key>[0-9a-f]+) asc 0x(?P<asc>[0-9a-f]+) ascq 0x(?P<ascq>[0-9a-f]+)"
)
"""ESX 3.x and 4.0: ``CheckUnitReady on vmhba1:0:132 returned Storage initiator error 0x7/0x0 sk 0x0 asc ...``."""
_NVME = lazy_pattern(
    r"failed: ctlr (?P<ctlr>\d+), .{0,80}?\bstatus 0x(?P<status>[0-9a-f]+), opc 0x(?P<opcode>[0-9a-f]+)"
    r"(?:, .{0,40}?nsid (?P<nsid>\d+))?"
)
_OPCODE = lazy_pattern(r"\b[Cc](?:md|ommand)(?:\(0x[0-9a-fA-F]+\))? 0x(?P<opcode>[0-9a-fA-F]{1,2})\b")
_DEVICE = lazy_pattern(
    r"""\b[Dd]ev(?:ice)? (?:"(?P<double>[^"]+)"|'(?P<single>[^']+)'|(?P<bare>(?:naa|eui|t10|mpx|uuid)\.\S+))"""
)
_PATH = lazy_pattern(r"""\b(?:path|CheckUnitReady on) ["']?(?P<path>vmhba[^"'\s,]+)""")


class ScsiStatus(Struct, frozen=True):
    """How one command ended."""

    host: int | None = None
    device: int | None = None
    plugin: int | None = None
    sense_key: int | None = None
    asc: int | None = None
    ascq: int | None = None
    sense_valid: Literal["valid", "possible", ""] = ""
    """The line's own word for its sense data; empty when it has none, or calls it invalid."""
    opcode: int | None = None
    dev: str = ""
    path: str = ""
    nvme: int | None = None
    """Status of an NVMe command; then there is no host, device or plug-in status."""

    @property
    def sense(self) -> tuple[int, int, int] | None:
        """The sense data when it counts."""
        if self.sense_valid != "valid" or self.device != CHECK_CONDITION or self.host:
            return None
        if self.sense_key is None or self.asc is None or self.ascq is None:
            return None
        return self.sense_key, self.asc, self.ascq


def read_scsi(text: str) -> ScsiStatus | None:
    """Read a line; None when it tells no status of a command."""
    text = text[:_LONGEST]
    if found := _STATUS.search(text):
        host, device, plugin = (int(found[name], 16) for name in ("host", "device", "plugin"))
        return _with_sense(text, host, device, plugin)
    if found := _OLD.search(text):
        key, asc, ascq = (int(found[name], 16) for name in ("key", "asc", "ascq"))
        host, device = int(found["host"], 16), int(found["device"], 16)
        if device == CHECK_CONDITION:
            return ScsiStatus(host, device, 0, key, asc, ascq, "valid", path=_path(text))
        return ScsiStatus(host, device, 0, path=_path(text))
    if found := _NVME.search(text):
        dev = f"controller {found['ctlr']}" + (f" namespace {found['nsid']}" if found["nsid"] else "")
        return ScsiStatus(opcode=int(found["opcode"], 16), dev=dev, nvme=int(found["status"], 16))
    return None


def _with_sense(text: str, host: int, device: int, plugin: int) -> ScsiStatus:
    sense: tuple[int | None, int | None, int | None] = (None, None, None)
    word: Literal["valid", "possible", ""] = ""
    if (found := _SENSE.search(text)) and found["word"][0] not in "Ii":
        word = "valid" if found["word"][0] in "Vv" else "possible"
        sense = (int(found["key"], 16), int(found["asc"], 16), int(found["ascq"], 16))
    code = _OPCODE.search(text)
    return ScsiStatus(
        host, device, plugin, *sense, word, int(code["opcode"], 16) if code else None, _device(text), _path(text)
    )


def _device(text: str) -> str:
    found = _DEVICE.search(text)
    return (found["double"] or found["single"] or found["bare"]).rstrip(".,;") if found else ""


def _path(text: str) -> str:
    found = _PATH.search(text)
    return found["path"] if found else ""


def severity_of(status: ScsiStatus, codes: Codes | None = None) -> Severity:
    """How bad it is: the worst of what adapter, device, plug-in and sense data say."""
    codes = codes or shipped()
    if status.nvme is not None:
        if status.nvme in _NVME_OWN:
            return Severity.WARNING
        return codes.nvme.get(status.nvme & _NVME_CODE, Code("", severity=Severity.WARNING)).severity
    parts = ((codes.host, status.host), (codes.device, status.device), (codes.plugin, status.plugin))
    told = [_severity(table, number) for table, number in parts if number is not None]
    if (sense := status.sense) is not None:
        found = codes.sense(*sense)
        harmless = _answers_a_probe(codes.opcodes.get(status.opcode or 0), sense)
        told.append(Severity.INFO if harmless else (found.code or found.key).severity)
    elif status.device == CHECK_CONDITION and not status.host:
        told.append(Severity.WARNING)  # the device had a reason that the line does not tell
    return min(told, key=lambda severity: severity.rank, default=Severity.INFO)


def _severity(table: Mapping[int, Code], number: int) -> Severity:
    known = table.get(number)
    return known.severity if known else Severity.WARNING


def _answers_a_probe(opcode: Opcode | None, sense: tuple[int, int, int]) -> bool:
    return opcode is not None and "/".join(f"{part:x}" for part in sense) in opcode.harmless_with


def is_benign(status: ScsiStatus, codes: Codes | None = None) -> bool:
    """True for what sound devices say too: answers to probes, empty drives, the unit attentions of a start."""
    return severity_of(status, codes) is Severity.INFO


def decode(status: ScsiStatus, codes: Codes | None = None) -> list[str]:
    """What a status means, one part after the other, in plain words."""
    codes = codes or shipped()
    if status.nvme is not None:
        return [_nvme(status.nvme, codes)]
    told = [
        *([opcode_text(status.opcode, codes)] if status.opcode is not None else []),
        *([_brief("H", status.host, codes)] if status.host is not None else []),
        *([_brief("D", status.device, codes)] if status.device is not None else []),
        *([_brief("P", status.plugin, codes)] if status.plugin is not None else []),
    ]
    if (sense := status.sense) is not None:
        told.append(sense_text(*sense, codes))
    elif status.sense_key is not None and any((status.sense_key, status.asc, status.ascq)):
        why = 'only "possible": an older command left it' if status.sense_valid == "possible" else "of no weight here"
        told.append(f"Sense data {status.sense_key:#x} {status.asc:#x} {status.ascq:#x} is {why}.")
    if is_benign(status, codes):
        told.append("Harmless: sound devices say it too.")
    return told


def _brief(part: str, number: int, codes: Codes) -> str:
    """The same as :func:`status_text`; of a code that is no fault without what to do next, which the rest tells."""
    known = _table(part, codes).get(number)
    if known is None or known.severity is not Severity.INFO:
        return status_text(part, number, codes)
    return _told(f"{part}:{number:#x}", Code(known.name, known.meaning))


def status_text(part: str, number: int, codes: Codes | None = None) -> str:
    """What a status of the adapter (``H``), the device (``D``) or the plug-in (``P``) means."""
    return _told(f"{part}:{number:#x}", _table(part, codes or shipped()).get(number))


def _table(part: str, codes: Codes) -> Mapping[int, Code]:
    return {"H": codes.host, "D": codes.device, "P": codes.plugin}[part]


def sense_text(key: int, asc: int, ascq: int, codes: Codes | None = None) -> str:
    """What sense data means."""
    found = (codes or shipped()).sense(key, asc, ascq)
    name = f"{found.key.name}, {found.name}" if found.name else found.key.name
    if found.code is None and not found.name:
        name += f" (the standard has no code {asc:#x} {ascq:#x})"
    known = found.code or found.key
    return _told(f"Sense {key:#x} {asc:#x} {ascq:#x}", Code(name, known.meaning, known.cause, known.next_step))


def opcode_text(number: int, codes: Codes | None = None) -> str:
    """What a SCSI command is."""
    known = (codes or shipped()).opcodes.get(number)
    if known is None:
        return f"Command {number:#x}: not known."
    return f"Command {number:#x}: {known.name}{f', for {known.used_for}' if known.used_for else ''}."


def nvme_text(number: int, codes: Codes | None = None) -> str:
    """What the status of an NVMe command means."""
    return _nvme(number, codes or shipped())


def _nvme(number: int, codes: Codes) -> str:
    if number in _NVME_OWN:
        return f"NVMe status {number:#x}: VMware's own status, meaning not known."
    code = number & _NVME_CODE
    kind = _NVME_TYPES.get(code >> 8, "of an unknown type")
    return _told(f"NVMe status {number:#x} ({kind})", codes.nvme.get(code))


def _told(what: str, code: Code | None) -> str:
    if code is None:
        return f"{what}: not known."
    parts = [f"{what}: {code.name}" + (f": {code.meaning}." if code.meaning else ".")]
    if code.cause:
        parts.append(f"Usual cause: {code.cause}.")
    if code.next_step:
        parts.append(f"Next: {code.next_step}.")
    return " ".join(parts)
