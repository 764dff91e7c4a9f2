"""Which host a log is from: its bundle's, or for a log alone the host that its folder, its name or the case tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from analyzer.bundles.inputs import LooseLog
from analyzer.bundles.layout import root_name
from analyzer.captures import Capture, Case, Host
from analyzer.findings import Diagnostic
from analyzer.listed import Listed
from analyzer.logs.lines import read_line
from analyzer.logs.reader import LogReader, log_name
from analyzer.logs.scan import LogScan
from analyzer.logs.scanner import READ
from analyzer.logs.signature import known_logs
from analyzer.model import SourceRef
from analyzer.reading import Reader
from analyzer.sources.files import SourceFile


class LogScans(tuple[Listed, ...]):
    """Fact of the reading: the logs of one host that were searched; ``item.scan`` holds what was found in each."""

    host: str = ""


_NO_HOST = frozenset(
    {"var", "run", "log", "logs", "vmfs", "scratch", "tmp", "home", "root", "downloads", "desktop", "."}
)
"""Folders whose names say nothing of a host."""
_VCENTER = (
    "vpxd",
    "vpostgres",
    "vmware-vpx",
    "sps",
    "eam",
    "vsphere-ui",
    "vsphere-client",
    "vmdird",
    "sso",
    "content-library",
)
MACHINES = 3
"""Virtual machines whose logs are asked for the CPUID of the host: all tell the same."""


def give_logs(case: Case, loose: Sequence[LooseLog], reader: Reader, log_reader: LogReader) -> None:
    """Give every host what was found in its logs; a log that no host claims makes one of its own."""
    for log in loose:
        if not _is_of_vcenter(case, log):
            _host_of(case, log).logs.append(log.item.ref)
    by_ref: dict[SourceRef, list[Listed]] = {}
    for item in case.listed:
        if item.scan is not None:
            by_ref.setdefault(item.ref, []).append(item)
    for host in case.hosts:
        scans = [item for ref in dict.fromkeys(host.logs) for item in by_ref.get(ref, ())]
        if host.collected is not None:
            newest = [item for item in scans if item.scan is not None and item.ref.path.endswith("/vmware.log")]
            told = [item for item in newest if item.scan is not None and item.scan.lines_of(READ)][:MACHINES]
            for item in told:
                host.captures += read_lines(reader, item, SourceFile(item.ref, b"", alone=False))
        for item in scans:
            item.host = host.name
        if host.collected is None:
            log_reader.clip([item.scan for item in scans if item.scan is not None])
        if host.logs:
            found = LogScans(scans)
            found.host = host.name
            host.given[LogScans] = found


def read_lines(reader: Reader, item: Listed, file: SourceFile) -> list[Capture]:
    """The outputs that stand in a log among its lines: CPUID and EVC, as a VM's log tells them."""
    lines = item.scan.lines_of(READ) if item.scan is not None else []
    if not lines:
        return []
    return reader.lines(file, [kept.line for kept in lines], [kept.text.decode("utf-8", "replace") for kept in lines])


def _is_of_vcenter(case: Case, log: LooseLog) -> bool:
    """True for a log that no host writes."""
    apart = any(capture.ref == log.item.ref for host in case.apart for capture in host.captures)
    path = log.item.ref.path
    return apart or "var/log/vmware/" in path or log_name(path)[0].startswith(_VCENTER)


def _host_of(case: Case, log: LooseLog) -> Host:
    for host in case.hosts:
        if any(capture.ref == log.item.ref for capture in host.captures):
            return host
    name, how, is_sure = _name_of(case, log)
    for host in case.hosts:
        if name and host.base.lower() == name.lower():
            return host
    if not is_sure:
        # Logs that give each a name of their own are of several hosts.
        known = [host for host in case.hosts if host.captures or not name]
        beside = [host for host in known if any(_beside(capture.ref.path, log) for capture in host.captures)]
        if len(known) == 1 or len(beside) == 1:
            return (beside or known)[0]
    name = name or "host"
    host = next((host for host in case.hosts if host.base == name), None) or Host(name, name, how or "file name")
    if host not in case.hosts:
        case.hosts.append(host)
    return host


def _beside(path: str, log: LooseLog) -> bool:
    return path.rpartition("/")[0] == log.file.ref.path.rpartition("/")[0]


def _name_of(case: Case, log: LooseLog) -> tuple[str, str, bool]:
    """The host's name, what told it and whether that is sure: the lines of a forwarded log, folders, names of files."""
    head = log.file.data[:4096].decode("utf-8", "replace").split("\n")[:20]
    lines = [read_line(text) for text in head]
    told = sorted({line.host for line in lines if line.host})
    path = PurePath(log.file.ref.path)
    if len(told) == 1:
        return told[0], "log line", True
    if told:
        names = ", ".join(told[:4])
        said = f"{log.item.ref.display} holds lines of several hosts ({names}); they are judged as one"
        case.diagnostics.append(
            Diagnostic(level="warning", code="several-hosts", message=said, path=log.item.ref.display)
        )
        return path.name.partition(".")[0], "file name", True
    above = [folder for folder in log.file.folders or path.parts[:-1] if _may_name(folder)]
    stem = log_name(log.item.ref.path)[0]
    if log.file.folders and above:
        bundle = root_name(above[0])
        return (bundle.host if bundle is not None else above[0]), "folder name", True
    programs = {line.program for line in lines if line.program}
    words = {stem, *re.split(r"[^a-z]+", stem)}
    if programs and not words & known_logs() and not any(stem.startswith(each) for each in programs):
        return stem.partition(".")[0], "file name", False
    if above:
        return above[-1], "folder name", True
    source = PurePath(log.item.ref.source).name.partition(".")[0]
    is_inside = log.item.ref.source != log.item.ref.path
    return (source, "folder name", False) if is_inside and _may_name(source) else ("", "file name", False)


def _may_name(folder: str) -> bool:
    return bool(folder.strip("/\\")) and folder.lower() not in _NO_HOST


__all__ = ["LogScan", "LogScans", "give_logs", "read_lines"]
