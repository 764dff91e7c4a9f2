"""``/etc/krb5.conf``: the realm of the directory that a host was joined to."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import parse_lines


class Krb5Conf(Record):
    """The settings of ``[libdefaults]`` and of the other sections; blocks in braces are left out."""

    default_realm: str | None = None
    """``LAB.EXAMPLE``; None on a host that was not joined."""
    settings: dict[str, str]
    """``libdefaults.default_realm`` and the others, by section."""


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "krb5")
    section, depth = "", 0
    settings: dict[str, str] = {}
    spots: dict[str, tuple[int, int]] = {}
    for node in nodes:
        if node.kind == "section":
            section, depth = node.fields["name"], 0
        elif node.kind == "open":
            depth += 1
        elif node.kind == "close":
            depth -= 1
        elif node.kind == "setting" and depth <= 0:
            key = node.fields["key"]
            settings.setdefault(f"{section}.{key}", node.fields.get("value", "").strip())
            spots.setdefault(key, (node.index, node.columns.get("value", 0)))
    if settings or any(node.kind != "comment" for node in nodes):
        realm = settings.get("libdefaults.default_realm") or None
        result.add(Krb5Conf(default_realm=realm, settings=settings), nodes[0].index)
    result.locate = lambda index, name: spots.get(name, (index, 0))
    return result


COMMAND = Command(
    name="cat /etc/krb5.conf",
    record=Krb5Conf,
    title="Kerberos realm of the host",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:\S*/)?krb5\.conf",
    starts=(r"\[libdefaults\]\s*(?:\n|$)",),
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="5.0 to 9.0",
)
