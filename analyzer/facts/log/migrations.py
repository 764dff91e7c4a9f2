"""Fact: the vMotion migrations that a host's logs tell of, put together from all of them by the migration id.

The VMkernel names the id, the addresses and the status; the host agent the id and the VM; ``vmware.log`` of the VM
the id once, and after it what the user was told. Lines without an id belong to the migration that the same
``vmware.log`` named last.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.migration_errors import Area, MigrationError, codes_in, error_by_text, error_of
from analyzer.facts.log.scsi_codes import codes_of
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, fact
from analyzer.tables import Tables

Side = Literal["source", "destination", ""]
Outcome = Literal["success", "failed", "cancelled", "unknown"]

_ID = lazy_pattern(r"\d{10,20}")
_FAILED = frozenset(
    f"vm.migrate.{name}"
    for name in (
        "failed", "vmx", "precopy", "connect", "switchover", "dst", "precopyfail", "waitdata", "reason0", "back",
        "fault",
    )
)  # fmt: skip
_TROUBLE = frozenset({"vm.migrate.network", "vm.migrate.stream"})
"""They end most migrations, but not all."""
_DONE = frozenset({"vm.migrate.received", "vm.migrate.done"})
_SENT = frozenset({"vm.migrate.bw", "vm.migrate.recvbw", "vm.migrate.downtime"})
"""Told near the end of one that succeeds."""
_TELLS_WHY = (
    "vm.migrate.switchover", "vm.migrate.failed", "vm.migrate.waitdata", "vm.migrate.precopyfail", "vm.migrate.connect",
    "vm.migrate.network", "vm.migrate.stream", "vm.migrate.precopy", "vm.migrate.reason0", "vm.migrate.dst",
    "vm.migrate.fault", "vm.migrate.vmx", "vm.migrate.back",
)  # fmt: skip
"""The lines that tell most about the cause come first."""
_CANCELLED = lazy_pattern(r"cancell?ed|RequestCanceled|msg\.migrate\.cancel", re.I)
_SIDES: dict[str, Side] = {
    "S": "source", "Src": "source", "D": "destination", "Dst": "destination", "Dest": "destination",
}  # fmt: skip
_SOON = 1000
_CLOSE = 60_000
_LONGEST = 6 * 3_600_000
"""Milliseconds after the last line with an id in which lines without one are taken to be of that migration."""
_STUN = lazy_pattern(r"vm stopped for (\d+) us")


class Migration(Struct, frozen=True, eq=False):
    """One attempt to move a VM, as one host tells it."""

    host: str
    id: str
    """10 to 20 digits, the same on both hosts."""
    vm: str
    """Empty: the logs do not tell it."""
    side: Side
    src: str
    """The vMotion address of the source."""
    dst: str
    outcome: Outcome
    code: int | None
    error: MigrationError | None
    reason: str
    """What the most telling line says."""
    stun_us: int | None
    """Microseconds that the VM stood still."""
    bandwidth: str
    events: tuple[Event, ...]
    vmk: str = ""
    """The adapter that the VMkernel bound the connection to."""

    @property
    def start(self) -> int | None:
        """Milliseconds since 1970, UTC."""
        return min((event.time for event in self.events if event.time is not None), default=None)

    @property
    def end(self) -> int | None:
        """The time of the last line that tells of it."""
        return max((event.time for event in self.events if event.time is not None), default=None)

    @property
    def here(self) -> str:
        """The vMotion address of this host."""
        return self.dst if self.side == "destination" else self.src if self.side else ""

    @property
    def peer(self) -> str:
        """The vMotion address of the other host; empty when it is not clear which one that is."""
        return self.src if self.side == "destination" else self.dst if self.side else ""

    @property
    def area(self) -> Area:
        """Where the cause of a failure is to be looked for."""
        return self.error.area if self.error is not None else "unknown"

    @property
    def proof(self) -> list[Event]:
        """The lines that tell of it best: the cause first, then the beginning."""
        order = {name: number for number, name in enumerate(_TELLS_WHY)}
        telling = sorted((event for event in self.events if event.id in order), key=lambda event: order[event.id])
        begins = [event for event in self.events if event.id in ("vm.migrate.start", "vm.migrate.info")]
        return [*telling[:3], *begins[:1]] or list(self.events[:2])


class Migrations(tuple[Migration, ...]):
    """The migrations of one host by time."""

    host: str = ""


@fact
def migrations(log: HostLog, tables: Tables) -> Migrations:
    """All migrations that the logs of a host name."""
    groups, others = _grouped(log.of("vm.migrate."))
    _add_loose(groups, others, log.of("vm.stun"))
    machines = _names(log.of("vm.migrate.vmstate"))
    made = [_made(log.host, name, events, machines, tables) for name, events in groups.items()]
    result = Migrations(sorted(made, key=lambda item: (item.start or 0, item.id)))
    result.host = log.host
    return result


def joined(fleet: Fleet[Migrations]) -> dict[str, list[Migration]]:
    """The migrations of all hosts by id: what source and destination tell of one stands together."""
    found: dict[str, list[Migration]] = {}
    for told in fleet.values():
        for migration in told:
            found.setdefault(migration.id, []).append(migration)
    return found


def _grouped(events: Iterable[Event]) -> tuple[dict[str, list[Event]], list[Event]]:
    """The events of each migration id, and those without one."""
    groups: dict[str, list[Event]] = {}
    others = []
    for event in events:
        if event.id == "vm.migrate.vmstate":
            continue
        name = event.fields.get("migration", "")
        if not _ID.fullmatch(name):
            others.append(event)
            continue
        groups.setdefault(name, []).append(event)
    return groups, others


def _add_loose(groups: dict[str, list[Event]], others: Sequence[Event], stuns: Sequence[Event]) -> None:
    """Give lines without an id to the migration that the same log of a VM named before them."""
    by_log: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for name, events in groups.items():
        for event in events:
            if _is_of_machine(event) and event.time is not None:
                by_log.setdefault((event.vm, event.path), []).append((event.time, name))
    for named in by_log.values():
        named.sort()
    spans = [(*_span(events), name) for name, events in groups.items()]
    for event in (*others, *stuns):
        if event.time is None:
            continue
        named = by_log.get((event.vm, event.path), [])
        at = bisect_right(named, (event.time + _SOON, "~")) - 1
        if at >= 0 and event.time - named[at][0] <= _LONGEST:
            group = groups[named[at][1]]
            if event.id != "vm.stun" or _still_moves(group, event):
                group.append(event)
        elif event.id != "vm.stun" and not _is_of_machine(event):
            near = [name for first, last, name in spans if first - _SOON <= event.time <= last + 6 * _SOON]
            if len(near) == 1:
                groups[near[0]].append(event)


def _is_of_machine(event: Event) -> bool:
    """True for a line of the log of a VM, also where the file lies in no folder that names the VM."""
    return bool(event.vm) or event.log == "vmware"


def _still_moves(events: Sequence[Event], stun: Event) -> bool:
    """True when a stop of the VM lies in a migration, not behind it: each has one."""
    last = max(event.time or 0 for event in events)
    return stun.time is not None and stun.time - last <= 2 * _CLOSE and not any(e.id == "vm.stun" for e in events)


def _span(events: Sequence[Event]) -> tuple[int, int]:
    stamps = [event.time for event in events if event.time is not None]
    return min(stamps, default=0), max(stamps, default=-1)


def _names(states: Iterable[Event]) -> list[tuple[int, str, str, str]]:
    """Time, VM, state before and after: which VM left or came when."""
    found = []
    for event in states:
        path = event.fields.get("vmx", "")
        if path and event.time is not None:
            found.append(
                (event.time, path.rpartition("/")[2], event.fields.get("from", ""), event.fields.get("to", ""))
            )
    return sorted(found)


def _made(
    host: str, name: str, events: list[Event], machines: Sequence[tuple[int, str, str, str]], tables: Tables
) -> Migration:
    events.sort(key=lambda event: event.time or 0)
    side = _side(events)
    src, dst = _address(events, "src"), _address(events, "dst")
    vm = next((event.vm for event in events if event.vm), "") or next(
        (path.rpartition("/")[2] for event in events if (path := event.fields.get("vmx", ""))), ""
    )
    stamps = [event.time for event in events if event.time is not None]
    moves = _moves(machines, vm, stamps, side)
    vm = vm or (moves[0][1] if moves else "")
    why = [event for wanted in _TELLS_WHY for event in events if event.id == wanted]
    code, error, reason = _cause(why, tables)
    stun = next((int(told[1]) for event in events if (told := _STUN.search(event.text))), None)
    if stun is None:
        stun = next((int(us) for event in events if (us := event.fields.get("us", "")).isdigit()), None)
    return Migration(
        host, name, vm, side, src, dst, _outcome(events, moves), code, error, reason, stun,
        next((each for event in events if (each := event.fields.get("bandwidth", ""))), ""), tuple(events),
        next((vmk for event in events if (vmk := event.fields.get("vmk", ""))), ""),
    )  # fmt: skip


def _side(events: Sequence[Event]) -> Side:
    """Which side the host was: by the lines that say it, most of all by the letter behind the id."""
    told = [_SIDES[side] for event in events if (side := event.fields.get("side", "")) in _SIDES]
    if told:
        return max(("source", "destination"), key=told.count)
    directions = {event.fields.get("direction", "") for event in events} & {"to", "from"}
    if len(directions) == 1:
        return "source" if "to" in directions else "destination"
    worlds = {event.fields["dest_world"] for event in events if event.fields.get("dest_world")}
    if worlds:
        return "destination" if worlds == {"0"} else "source"
    return "destination" if any(event.id == "vm.migrate.open" for event in events) else ""


def _address(events: Sequence[Event], name: str) -> str:
    return next((address for event in events if (address := event.fields.get(name, "").strip("<>"))), "")


def _moves(
    machines: Sequence[tuple[int, str, str, str]], vm: str, stamps: Sequence[int], side: Side
) -> list[tuple[int, str, str, str]]:
    """The changes of state of the VM during a migration; none when several VMs may be meant."""
    if not stamps:
        return []
    begin, end = min(stamps) - _CLOSE // 2, max(stamps) + _CLOSE // 2
    words = {"source": ("EMIGRATING",), "destination": ("IMMIGRATING",)}.get(side, ("EMIGRATING", "IMMIGRATING"))
    near = [
        move
        for move in machines[bisect_left(machines, (begin,)) : bisect_right(machines, (end, "~"))]
        if any(state.removeprefix("VM_STATE_") in words for state in move[2:]) and (not vm or move[1] == vm)
    ]
    return near if len({move[1] for move in near}) == 1 else []


def _cause(why: Sequence[Event], tables: Tables) -> tuple[int | None, MigrationError | None, str]:
    """Status, its meaning and the line that tells it; a status that only follows another one comes last."""
    best: tuple[int | None, MigrationError | None, str] = (None, None, "")
    for event in why:
        text = event.message
        for code in codes_in(text):
            error = error_of(code, tables) or _plain(code, tables)
            if error is not None and error.area != "unknown":
                return code, error, text
            if best[0] is None:
                best = (code, error, text)
        named = error_by_text(text, tables)
        if named is not None and named.area != "unknown":
            return int(named.code, 16), named, text
        best = best if best[2] else (None, None, text)
    return best


def _plain(code: int, tables: Tables) -> MigrationError | None:
    """The name and text of a status that is not known to end migrations."""
    status = codes_of(tables).statuses.get(code)
    if status is None:
        return None
    return MigrationError(code=f"{code:#x}", name=status.name, text=status.text, area="unknown", meaning=status.text)


def _outcome(events: Sequence[Event], moves: Sequence[tuple[int, str, str, str]]) -> Outcome:
    ids = {event.id for event in events}
    failed = [event for event in events if event.id in _FAILED or event.id in _TROUBLE]
    if any(_CANCELLED.search(event.text) for event in failed):
        return "cancelled"
    stayed = any(before == "VM_STATE_EMIGRATING" and after == "VM_STATE_ON" for _, _, before, after in moves)
    if ids & _FAILED or (stayed and failed):
        return "failed"
    if ids & _DONE:
        return "success"
    if any(_is_arrival(before, after) for _, _, before, after in moves):
        return "success"
    if failed:
        return "failed"
    return "success" if ids & _SENT else "unknown"


def _is_arrival(before: str, after: str) -> bool:
    """True when a VM left the source for good, or runs at the destination."""
    if before == "VM_STATE_IMMIGRATING":
        return after == "VM_STATE_ON"
    return before == "VM_STATE_EMIGRATING" and after in ("VM_STATE_OFF", "VM_STATE_GONE", "VM_STATE_UNREGISTERED")
