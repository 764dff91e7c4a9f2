"""From inputs to hosts: bundles come as hosts, loose texts are told apart by who printed them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

from analyzer.bundles.gather import Gatherer
from analyzer.bundles.inputs import Tick
from analyzer.bundles.sharing import Help, Helping, helpers
from analyzer.captures import Capture, Case, Host
from analyzer.catalog import parse_command_line
from analyzer.commands.command import Command
from analyzer.findings import Diagnostic
from analyzer.hosts import agree, collections_of, is_nameless, part_by_hostname, told_names
from analyzer.logs.reader import LogReader
from analyzer.loose_logs import give_logs, read_lines
from analyzer.reading import Reader
from analyzer.sources.limits import Limits


def read_case(
    inputs: Sequence[str],
    commands: Sequence[Command],
    command: str | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    tick: Tick = lambda size, members, name: None,
    log_reader: LogReader | None = None,
    helping: Helping | None = None,
) -> Case:
    """Read all inputs into hosts; nothing is raised for bad input, it is reported.

    ``command`` tells what printed a file when neither prompts nor its name nor its first lines do. ``jobs``
    processes share the work on large archives; the result is the same. ``tick`` is told of bytes and members that
    were read; ``helping`` are processes that were started earlier, with the same limits and ``log_reader``.
    """
    case = Case(inputs=tuple(inputs))
    reader = Reader(commands)
    reader.told = parse_command_line(command) if command else None
    limits = limits or Limits()
    log_reader = log_reader or LogReader()
    gatherer = Gatherer(reader, case, limits, tick=tick, log_reader=log_reader)
    with helpers(inputs, limits, jobs, log_reader) if helping is None else nullcontext(helping) as helping:
        for name in inputs:
            help_ = helping.get(name) or Help()
            gatherer.share = help_.share
            before = len(case.listed)
            trouble = gatherer.input(name)
            case.listed[before:] = help_.complete(case.listed[before:], trouble, name, limits, log_reader)
            gatherer.tell(name, trouble)
    loose = gatherer.found.captures
    for log in gatherer.found.logs:
        loose += [] if log.is_read else read_lines(reader, log.item, log.file)
    by_file: dict[tuple[str, str], list[Capture]] = {}
    for capture in loose:
        by_file.setdefault((capture.ref.source, capture.ref.path), []).append(capture)
    for captures in by_file.values():
        part_by_hostname(captures)
    _tell_apart(loose, case)
    _add_bundles(gatherer.found.hosts, case)
    give_logs(case, gatherer.found.logs, reader, log_reader)
    for host in (*case.hosts, *case.apart):
        for capture in host.captures:
            capture.host = host.name
            if capture.result.records:
                capture.result.records[0].place.origin.host = host.name
    return case


def _tell_apart(captures: Sequence[Capture], case: Case) -> None:
    """Give the captures of loose texts to hosts."""
    by_name: dict[str, list[Capture]] = {}
    names: dict[str, str] = {}
    for capture in captures:
        if capture.command is None and not capture.typed:
            case.text.append(capture)
            continue
        key = capture.host.lower()
        names.setdefault(key, capture.host)
        by_name.setdefault(key, []).append(capture)
    for key, (name, how) in told_names(by_name).items():
        merged = name.lower()
        held = by_name.pop(key)
        for capture in held:
            capture.host, capture.host_from = name, how
        names[merged] = name
        by_name.setdefault(merged, []).extend(held)
    for short in sorted(by_name):
        longer = [name for name in by_name if name.startswith(f"{short}.")]
        if len(longer) == 1 and "." not in short:
            by_name[longer[0]] = by_name.pop(short) + by_name[longer[0]]
    order = {id(capture): position for position, capture in enumerate(captures)}
    for key, held in by_name.items():
        held.sort(key=lambda capture: order[id(capture)])
        if all(_belongs_to_no_host(capture) for capture in held):
            case.apart.append(Host(names[key], names[key], "file name", held))
        else:
            case.hosts.extend(collections_of(names[key], held, case))


def _belongs_to_no_host(capture: Capture) -> bool:
    """True for a text that no host printed and that lies in no host's folder."""
    loose = capture.host_from == "file name" or (capture.host_from == "folder name" and "/" not in capture.ref.path)
    return capture.command is not None and capture.command.hostless and loose


def _add_bundles(hosts: Sequence[Host], case: Case) -> None:
    """Add the hosts of bundles; one that was collected twice is two collections, never a pair."""
    _take_in_pastes(hosts, case)
    taken = {host.name.lower() for host in case.hosts}
    for host in _oldest_first(hosts):
        number = 1
        while (label := host.base if number == 1 else f"{host.base} ({number})").lower() in taken:
            number += 1
        taken.add(label.lower())
        host.name = label
        if number > 1:
            if is_nameless(host.base):
                host.base = label  # every fresh host is called localhost
            else:
                said = f"{host.base} was collected more than once; pairs are not judged between its collections"
                case.diagnostics.append(Diagnostic(level="warning", code="host-collected-twice", message=said))
        case.hosts.append(host)


def _take_in_pastes(hosts: Sequence[Host], case: Case) -> None:
    """Give what was pasted of a host to its bundle: pings are in no bundle, and nobody pastes everything.

    Where the two say different things (or the host has several bundles) they stay collections of their own.
    """
    for loose in list(case.hosts):
        name = loose.base.lower()
        same = [host for host in hosts if name in (host.base.lower(), host.base.lower().split(".")[0])]
        if len(same) == 1 and not is_nameless(name) and agree(same[0].captures, loose.captures):
            same[0].captures += loose.captures
            case.hosts.remove(loose)


def _oldest_first(hosts: Sequence[Host]) -> list[Host]:
    """The hosts in their order, the collections of one host by their time: what compares hosts takes the last."""
    by_name: dict[str, list[Host]] = {}
    for host in hosts:
        by_name.setdefault(host.base.lower(), []).append(host)
    for name, held in by_name.items():
        if len(held) > 1 and not is_nameless(name):
            held.sort(key=lambda host: host.collected.collected_at if host.collected is not None else "")
    queues = {name: iter(held) for name, held in by_name.items()}
    return [next(queues[host.base.lower()]) for host in hosts]
