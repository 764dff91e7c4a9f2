"""``openssl x509 -in /etc/vmware/ssl/rui.crt -noout -dates -issuer -subject``: the certificate of the host."""

from datetime import date

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines
from analyzer.patterns import lazy_pattern

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = lazy_pattern(rf"(?P<month>{'|'.join(_MONTHS)}) +(?P<day>\d{{1,2}}) \d\d:\d\d:\d\d (?P<year>\d{{4}}) GMT")


class Certificate(Record):
    """One certificate."""

    not_before: str | None = None
    """As printed: ``Mar  4 05:06:07 2023 GMT``."""
    not_after: str | None = None
    issuer: str | None = None
    subject: str | None = None

    @property
    def ends(self) -> date | None:
        """The last day of its validity."""
        found = _DAY.search(self.not_after or "")
        try:
            return date(int(found["year"]), _MONTHS.index(found["month"]) + 1, int(found["day"])) if found else None
        except ValueError:
            return None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "certificate")
    fields: dict[str, str] = {}
    spots: dict[str, tuple[int, int]] = {}
    for node in nodes:
        for name, value in node.fields.items():
            fields.setdefault(name, value.strip())
            spots.setdefault(name, (node.index, node.columns.get(name, 0)))
    if fields:
        result.add(Certificate.model_validate(fields), nodes[0].index)
    result.locate = lambda index, name: spots.get(name, (index, 0))
    return result


COMMAND = Command(
    name="openssl x509 -in /etc/vmware/ssl/rui.crt -noout -dates -issuer -subject",
    record=Certificate,
    title="certificate of the host",
    layout=_parse,
    matches=r"openssl x509 .*rui\.crt.*",
    seen=False,
    versions="5.0 to 9.0",
)
