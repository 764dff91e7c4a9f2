"""Logs of a host made of lines."""

from __future__ import annotations

from functools import cache

from analyzer.facts.log.events import HostLog, host_log
from analyzer.listed import Listed
from analyzer.logs.scanner import Scanner
from analyzer.logs.signature import Signatures, load_signatures
from analyzer.loose_logs import LogScans
from analyzer.model import CaptureKind, ParseStatus, SourceRef
from analyzer.tables import Tables

TABLES = Tables()


@cache
def _scanner() -> Scanner:
    return Scanner(load_signatures())


def scans_of(logs: dict[str, list[str]], host: str = "esx01") -> LogScans:
    """Logs by their name, searched as a run searches them."""
    found = []
    for name, lines in logs.items():
        item = Listed(SourceRef("bundle", f"var/run/log/{name}.log"), CaptureKind.LOG, ParseStatus.PARSED)
        item.scan = _scanner().scan(["".join(f"{line}\n" for line in lines).encode()], name)
        found.append(item)
    scans = LogScans(found)
    scans.host = host
    return scans


def log_of(logs: dict[str, list[str]], host: str = "esx01") -> HostLog:
    """What the logs of a host tell."""
    return host_log(scans_of(logs, host), Signatures(), TABLES)
