"""What a code from a log means, for ``esxray explain``: status of SCSI and NVMe commands, status of the VMkernel."""

from __future__ import annotations

import re

from analyzer.logs.codes import Codes, shipped
from analyzer.logs.scsi import decode, nvme_text, opcode_text, read_scsi, sense_text, status_text
from analyzer.patterns import lazy_pattern

_ONE = lazy_pattern(r"(?P<part>[HDP])\s*:\s*(?:0x)?(?P<number>[0-9a-f]{1,2})", re.I)
_PART = lazy_pattern(r"\b(?P<part>[HDP])\s*:\s*(?:0x)?(?P<number>[0-9a-f]{1,2})\b", re.I)
_SENSE = lazy_pattern(
    r"(?:valid\s+)?(?:sense(?:\s+data)?\s*:?\s*)?"
    r"(?:0x)?(?P<key>[0-9a-f])h?(?:\s*[/,]\s*|\s+)(?:0x)?(?P<asc>[0-9a-f]{1,2})h?(?:\s*[/,]\s*|\s+)"
    r"(?:0x)?(?P<ascq>[0-9a-f]{1,2})h?",
    re.I,
)
_OPCODE = lazy_pattern(r"(?:scsi\s+)?(?:op|opcode|cmd|command|cdb)\s*[:=]?\s*(?:0x)?(?P<number>[0-9a-f]{1,2})", re.I)
_NVME = lazy_pattern(r"(?:nvme(?:\s+status)?|status)\s*[:=]?\s*0x(?P<number>[0-9a-f]{1,4})", re.I)
_HEX = lazy_pattern(r"(?:status\s*[:=]?\s*)?(?:0x)?(?P<number>2?bad[0-9a-f]{4})", re.I)
_DECIMAL = lazy_pattern(r"(?:status\s*[:=]?\s*)?(?P<number>1958[78]\d{4}|7327\d{5})")
_NAME = lazy_pattern(r"VMK_[A-Z0-9_]+", re.I)
_LONGEST = 500


def explain_code(word: str, codes: Codes | None = None) -> str | None:
    """What a code means, in a heading and some lines below it; None when it is no such code."""
    word = word.strip().strip("\"'").rstrip(".,;")[:_LONGEST]
    codes = codes or shipped()
    return _scsi_line(word, codes) or _one_part(word, codes) or _vmkernel(word, codes)


def _scsi_line(word: str, codes: Codes) -> str | None:
    """A piece of a line with a whole status."""
    status = read_scsi(word)
    if status is None:
        parts = list(_PART.finditer(word))
        if len(parts) < 2 or _PART.sub("", word).strip(" ,"):
            return None
        return _page(word, [status_text(each["part"].upper(), int(each["number"], 16), codes) for each in parts])
    return _page(
        "Status of an NVMe command" if status.nvme is not None else "Status of a SCSI command", decode(status, codes)
    )


def _one_part(word: str, codes: Codes) -> str | None:
    """One number whose kind the word tells."""
    if found := _ONE.fullmatch(word):
        part = found["part"].upper()
        kind = {"H": "adapter", "D": "device", "P": "multipathing plug-in"}[part]
        return _page(f"Status of a SCSI command by the {kind}", [status_text(part, int(found["number"], 16), codes)])
    if found := _SENSE.fullmatch(word):
        key, asc, ascq = (int(found[name], 16) for name in ("key", "asc", "ascq"))
        note = 'It counts only after "Valid sense data" with H:0x0 and D:0x2.'
        return _page("Sense data of a SCSI command", [sense_text(key, asc, ascq, codes), note])
    if found := _OPCODE.fullmatch(word):
        number = int(found["number"], 16)
        known = codes.opcodes.get(number)
        lines = [opcode_text(number, codes)]
        if known is not None and known.harmless_with:
            lines.append(f"Sound devices may answer it with sense data {', '.join(sorted(known.harmless_with))}.")
        return _page("SCSI command", lines)
    if found := _NVME.fullmatch(word):
        return _page("Status of an NVMe command", [nvme_text(int(found["number"], 16), codes)])
    return None


def _vmkernel(word: str, codes: Codes) -> str | None:
    """A status of the VMkernel, in hexadecimal, in decimal or by name."""
    known = None
    if found := _HEX.fullmatch(word):
        number = int(found["number"], 16)
    elif found := _DECIMAL.fullmatch(word):
        number = int(found["number"])
    elif _NAME.fullmatch(word):
        known = next((each for each in codes.statuses.values() if each.name == word.upper()), None)
        if known is None:
            return None
        number = known.code
    else:
        return None
    known = known or codes.statuses.get(number)
    if known is None:
        return _page(f"Status of the VMkernel {number:#x} ({number})", ["Not known."])
    lines = [f"{known.name}: {known.text}."]
    if known.errno:
        lines.append(f"As an error of a program: {known.errno}.")
    if told := codes.migrations.get(known.code):
        lines.append(f"A migration that ends with it: {told}.")
    return _page(f"Status of the VMkernel {number:#x} ({number})", lines)


def _page(heading: str, lines: list[str]) -> str:
    return "\n".join([heading, *(f"  {line}" for line in lines)])
