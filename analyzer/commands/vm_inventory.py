"""``vim-cmd vmsvc/getallvms``: the virtual machines that are registered on the host.

Columns grow with their longest value but rows may overflow theirs, and a name may hold anything: a row is
read from both ends. An annotation may go on over several lines.
"""

from bisect import bisect_right

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Number, ParseResult, ParseStatus, Passage, Record, Unparsed
from analyzer.noise import is_elision
from analyzer.patterns import lazy_pattern

_LONGEST = 4000
"""Longer lines are no rows; the patterns backtrack, and hostile lines must stay cheap."""
_HEADER = lazy_pattern(r"\s*Vmid\s+Name\s+File\s+Guest OS\s+Version\b.*")
_ENDS = r"\s+(?P<guest_os>\S+)\s+(?P<version>vmx-\d+)(?:\s+(?P<annotation>\S.*?))?\s*"
_ROWS = tuple(
    lazy_pattern(rf"\s*(?P<vmid>\d+)\s+(?P<name>\S.*?)\s+(?P<file>{file}){_ENDS}")
    # A file outside any datastore has no brackets before it.
    for file in (r"\[[^\]]*\]\s.*?\.vmtx?|\[[^\]]*\]\s.*?\.vmx", r"\S+\.vmx", r"\S.*?\.vmx")
)


class RegisteredVm(Record):
    """One registered virtual machine."""

    vmid: Number = None
    name: str | None = None
    file: str | None = None
    """``[datastore1] folder/name.vmx``."""
    guest_os: str | None = None
    version: str | None = None
    """``vmx-19``."""
    annotation: str | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    result = ParseResult()
    rows: dict[int, dict[str, tuple[str, int]]] = {}
    notes: dict[int, list[str]] = {}
    header = next((index for index, line in enumerate(passage.lines) if _HEADER.fullmatch(line)), None)
    result.headerless = header is None
    last = -1
    for index, line in enumerate(passage.lines):
        found = next(filter(None, (row.fullmatch(line) for row in _ROWS)), None) if len(line) <= _LONGEST else None
        if found is not None:
            rows[index] = {name: (text, found.start(name)) for name, text in found.groupdict().items() if text}
            last = index
        elif index == header or not line.strip():
            pass
        elif is_elision(line):
            result.elided = True
        elif last >= 0 and "annotation" in rows[last] and not line.startswith("#"):
            # Annotations keep their line breaks.
            notes.setdefault(last, []).append(line.strip())
        else:
            result.unparsed.append(Unparsed(index, passage.numbers[index], line, "not a row of this table"))
            continue
        result.covered.append((index, index + 1))
    for index, cells in rows.items():
        fields = {name: text for name, (text, _) in cells.items()}
        if index in notes:
            fields["annotation"] = "\n".join((fields["annotation"], *notes[index]))
        result.add(RegisteredVm.model_validate(fields), index)
    order = sorted(rows)
    result.end = max([*(stop for _, stop in result.covered if passage.lines[stop - 1].strip()), 0])
    if not rows:
        result.status = ParseStatus.EMPTY if header is not None and not result.unparsed else ParseStatus.UNSUPPORTED

    def locate(index: int, name: str) -> tuple[int, int]:
        at = order[bisect_right(order, index) - 1]
        return at, rows[at].get(name, ("", 0))[1]

    result.locate = locate
    return result


COMMAND = Command(
    name="vim-cmd vmsvc/getallvms",
    record=RegisteredVm,
    title="registered virtual machines",
    layout=_parse,
    also=("vmware-vim-cmd vmsvc/getallvms",),
    starts=(r"\s*Vmid\s+Name\s+File\s+Guest OS\s+Version\b",),
    versions="4.0 to 9.0",
)
