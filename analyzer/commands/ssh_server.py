"""``esxcli system ssh server config list`` and ``/etc/ssh/sshd_config``: the settings of the SSH daemon."""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record, Words
from analyzer.parsing.columns import TableSpec
from analyzer.parsing.prose import parse_lines
from analyzer.patterns import lazy_pattern

_KEYS = (
    r"(?:accept|allow|authorized|challenge|clientalive|disable|gssapi|hostbased|hostkey|ignore|kbd|log|max|password|permit"
    r"|print|pubkey|syslog|trusted|use|x11)[a-z0-9]+|banner|ciphers|compression|fipsmode|gatewayports|kexalgorithms|macs"
    r"|port|rekeylimit|strictmodes|subsystem|tcpkeepalive"
)
"""Names of settings: other lines of two words are not this output."""


class SshSetting(Record):
    """One setting as the host lists it (from 8.0)."""

    key: Words = None
    """``allowtcpforwarding``."""
    value: Words = None


class SshdConfig(Record):
    """One line of ``sshd_config``."""

    keyword: str
    """As written: ``AllowTcpForwarding``."""
    value: str | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(passage, "sshd_config")
    columns = {}
    for node in nodes:
        if node.kind == "setting":
            value = node.fields.get("value", "").strip() or None
            result.add(SshdConfig(keyword=node.fields["keyword"], value=value), node.index)
            columns[node.index] = node.columns
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


LISTED = Command(
    name="esxcli system ssh server config list",
    record=SshSetting,
    title="settings of the SSH daemon",
    layout=TableSpec(
        SshSetting,
        headers=("Key", "Value"),
        required=frozenset({"key"}),
        header=lazy_pattern(r"\s*Key\s+Value\s*$"),
        headerless=lazy_pattern(rf"\s*(?:{_KEYS})\s+\S.*"),
    ),
    seen=False,
    versions="8.0 to 9.0 (documented)",
)

FILE = Command(
    name="cat /etc/ssh/sshd_config",
    record=SshdConfig,
    title="configuration of the SSH daemon",
    layout=_parse,
    matches=r"(?:cat|more|less) (?:\S*/)?sshd_config",
    starts=(r"# (?:running from inetd|Version \d+\.\d+\.\d+\.\d+)\s*(?:\n|$)",),
    seen=False,
    kind=CaptureKind.CONFIG,
    versions="5.0 to 9.0",
)
