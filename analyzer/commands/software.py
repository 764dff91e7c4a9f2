"""``esxcli software …``: the packages (VIBs), the image profile and the acceptance level of a host."""

from typing import Annotated

from pydantic import Field

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import Flag, Names, ParseResult, Passage, Record, Shape, Text, Unparsed, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.records import RecordSpec, is_govc, parse_records
from analyzer.patterns import lazy_pattern

_LEVEL = r"VMwareCertified|VMwareAccepted|PartnerSupported|CommunitySupported"
_DATE = r"\d{4}-\d\d-\d\d|-"


class Vib(Record):
    """One installed package."""

    name: Text = None
    version: Text = None
    vendor: Annotated[Words, Shape(r"\S+(?: \S+)*?")] = None
    acceptance_level: Annotated[Text, Shape(_LEVEL)] = None
    install_date: Annotated[Text, Shape(_DATE)] = None
    """``-`` where it is not known."""
    platforms: Annotated[Words, Shape(r"\S+(?:, ?\S+)*", optional=True)] = None
    """From 8.0: ``host``."""


class Profile(Record):
    """The image profile that the host was installed or updated from."""

    name: Words = None
    """``(Updated)`` stands before it when packages were installed one by one afterwards."""
    vendor: Words = None
    creation_time: Text = None
    modification_time: Text = None
    stateless_ready: Flag = None
    description: Words = None
    """All its lines."""
    vibs: Names = Field(default=[])
    """Name and version of each package."""


class Acceptance(Record):
    """The least trusted kind of package that the host takes."""

    acceptance_level: Text = None


_TEXT = lazy_pattern(r"(?P<indent>\s*)Description:\s*(?P<text>.*)")
_BEHIND = lazy_pattern(r"\s*VIBs:")


def _profile(passage: Passage, _line: CommandLine | None) -> ParseResult:
    """A record whose description may hold lines of any form, up to the list of packages."""
    if is_govc(passage.lines):
        return parse_records(passage, RecordSpec(Profile, required=frozenset({"name"})))
    start = next((index for index, line in enumerate(passage.lines) if _TEXT.match(line)), None)
    stop = len(passage)
    if start is not None:
        stop = next((at for at in range(start + 1, stop) if _BEHIND.match(passage.lines[at])), start + 1)
    inside = range(start + 1, stop) if start is not None else range(0)
    at = [index for index in range(len(passage)) if index not in inside]
    rest = Passage([passage.lines[index] for index in at], [passage.numbers[index] for index in at], passage.shift)
    result = parse_records(rest, RecordSpec(Profile, required=frozenset({"name"})))
    at.append(len(passage))
    said = " ".join(" ".join(passage.lines[index].split()) for index in inside).strip()
    if said:
        told = [record.model_dump().get("description") or "" for record in result.records]
        texts = (f"{first} {said}".strip() for first in told)
        result.records = [
            record.model_copy(update={"description": text}) for record, text in zip(result.records, texts, strict=True)
        ]
    locate = result.locate
    found_at = {index: position for position, index in enumerate(at)}

    def located(index: int, name: str) -> tuple[int, int]:
        line, column = locate(found_at[index], name)
        return at[line], column

    result.locate = located
    result.spots = [(at[index], title) for index, title in result.spots]
    result.unparsed = [Unparsed(at[item.index], item.line, item.text, item.reason) for item in result.unparsed]
    result.covered = [*((at[first], at[last - 1] + 1) for first, last in result.covered), (inside.start, inside.stop)]
    result.end = at[result.end - 1] + 1 if result.end else 0
    return result


VIBS = Command(
    name="esxcli software vib list",
    record=Vib,
    title="installed packages (VIBs)",
    layout=TableSpec(
        Vib,
        headers=("Name", "Version", "Vendor", "Acceptance Level", "Install Date", "Platforms"),
        required=frozenset({"name", "version"}),
        header=lazy_pattern(r"\s*Name\s+Version\s+Vendor\s+Acceptance Level\s+Install Date"),
        headerless=lazy_pattern(rf"\s*\S+\s+\S+\s+\S.*?\s+(?:{_LEVEL})\s+(?:{_DATE})(?:\s|$)"),
    ),
    starts=(r"\s*Name\s+Version\s+Vendor\s+Acceptance Level\s+Install Date",),
    versions="5.0 to 9.0",
)

PROFILE = Command(
    name="esxcli software profile get",
    record=Profile,
    title="image profile",
    layout=_profile,
    starts=(r"\S[^\n]*\n\s+Name: (?:\(Updated\) )?(?:ESXi?|VMware-ESXi?)-",),
    versions="5.0 to 9.0",
)

ACCEPTANCE = Command(
    name="esxcli software acceptance get",
    record=Acceptance,
    title="acceptance level of the host",
    layout=RecordSpec(Acceptance, single_value="acceptance_level"),
    versions="5.0 to 9.0 (documented)",
    seen=False,
)
