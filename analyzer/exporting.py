"""A report made fit to leave: the findings that were chosen, with what a person said of them.

Nothing is made up and nothing is hidden: :func:`names_in` tells which hosts and addresses a text names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from ipaddress import IPv6Address

from msgspec import Struct

from analyzer.findings import SELECTION, Diagnostic, Finding, Report, Suppression
from analyzer.patterns import lazy_pattern

_V4 = lazy_pattern(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)")
_V6 = lazy_pattern(r"(?<![\w:.])[0-9a-f]{0,4}:[0-9a-f:]*:[0-9a-f]{0,4}(?![\w:])", re.I)
_PAIRS = lazy_pattern(r"(?:[0-9a-f]{2}:)+[0-9a-f]{2}", re.I)
"""A MAC address, the name of a port of a fabric, or a time."""
_MAC = lazy_pattern(r"(?<![\w:])[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?![\w:])", re.I)
_MASKS = lazy_pattern(r"(?:255|254|252|248|240|224|192|128|0)(?:\.(?:255|254|252|248|240|224|192|128|0)){3}")

_REST = ("outcomes", "vmotion", "coverage", "missing", "tables", "events", "episodes", "log_windows")
"""What a report holds besides hosts and findings."""


class Remark(Struct, frozen=True):
    """What a person said of one finding."""

    note: str = ""
    accepted: str = ""
    """The reason why it is no trouble."""
    until: str = ""


class Names(Struct, frozen=True):
    """What a text tells of the site it is from."""

    hosts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """IP addresses, in the order of the text; netmasks are none."""
    macs: int = 0


def prepared(
    report: Report,
    chosen: Collection[str] | None,
    remarks: Mapping[str, Remark],
    *,
    whole: bool = True,
) -> Report:
    """The report as it is to leave.

    Args:
        report: the report of the case.
        chosen: fingerprints of the findings to keep; None for all.
        remarks: what was said, by fingerprint.
        whole: keep what was checked and read, and all hosts; else only the findings and the hosts they name.
    """
    findings = [
        _with(finding, remarks.get(finding.fingerprint))
        for finding in report.findings
        if chosen is None or finding.fingerprint in chosen
    ]
    changes: dict[str, object] = {"findings": tuple(findings)}
    if not whole:
        named = {name for finding in findings for name in finding.hosts}
        hosts = tuple(host for host in report.hosts if host.name in named)
        changes |= {"hosts": hosts or report.hosts}
        changes |= dict.fromkeys(_REST, ())
        said = f"{len(findings):,} of {len(report.findings):,} findings; what was checked and read is left out"
        changes["diagnostics"] = (Diagnostic(level="warning", code=SELECTION, message=f"a selection: {said}"),)
    return report.model_copy(update=changes)


def _with(finding: Finding, remark: Remark | None) -> Finding:
    if remark is None or not (remark.note or remark.accepted):
        return finding
    changes: dict[str, object] = {"note": remark.note} if remark.note else {}
    if remark.accepted:
        changes["suppressed"] = Suppression(reason=remark.accepted, until=remark.until or None)
    return finding.model_copy(update=changes)


def names_in(text: str, hosts: Collection[str]) -> Names:
    """Which of the hosts, and which addresses, stand in a text."""
    addresses = dict.fromkeys(each[0] for each in _V4.finditer(text) if _is_address(each[0]))
    addresses |= dict.fromkeys(each[0] for each in _V6.finditer(text) if _is_v6(each[0]))
    macs = len({each[0].lower() for each in _MAC.finditer(text)})
    return Names(tuple(name for name in hosts if name and name in text), tuple(addresses), macs)


def _is_v6(text: str) -> bool:
    if _PAIRS.fullmatch(text) or text.strip(":0") in ("", "1"):
        return False  # no address of anybody: ::, ::1
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    """True for what is no netmask and no version: of those with four numbers most begin low and end with 0."""
    parts = [int(part) for part in text.split(".")]
    return max(parts) <= 255 and parts[0] > 0 and not _MASKS.fullmatch(text) and (parts[0] > 9 or parts[3] > 0)
