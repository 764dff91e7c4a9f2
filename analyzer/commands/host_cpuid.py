"""``hostCPUID`` lines of a VM's ``vmware.log``: the CPUID registers of the host it was started on.

They are the only text source of leaf 7. The log follows the VM: lines of an old power-on may be of another
host, so facts check that they agree.
"""

from analyzer.catalog import CommandLine
from analyzer.commands.command import Command
from analyzer.model import CaptureKind, ParseResult, Passage, Record
from analyzer.parsing.prose import leading_run, parse_lines
from analyzer.patterns import lazy_pattern

START = r"[^\n]{0,200}?(?:hostCPUID|guest vs\. host CPUID \*host) +(?:vendor:|name:|codename:|family:|level )"
_LINE = lazy_pattern(START)


class HostCpuid(Record):
    """One ``hostCPUID`` line; what it does not tell is null. All values are as printed (hexadecimal)."""

    level: str | None = None
    """The CPUID leaf: eight hexadecimal digits."""
    subleaf: str | None = None
    eax: str | None = None
    ebx: str | None = None
    ecx: str | None = None
    edx: str | None = None
    vendor: str | None = None
    name: str | None = None
    """The processor's marketing name."""
    codename: str | None = None
    family: str | None = None
    model: str | None = None
    stepping: str | None = None


def _parse(passage: Passage, _line: CommandLine | None) -> ParseResult:
    nodes, result = parse_lines(leading_run(passage, _LINE), "host_cpuid")
    columns = {node.index: node.columns for node in nodes}
    for node in nodes:
        result.add(HostCpuid.model_validate(node.fields), node.index)
    result.locate = lambda index, name: (index, columns.get(index, {}).get(name, 0))
    return result


COMMAND = Command(
    name="vmware.log hostCPUID",
    record=HostCpuid,
    title="CPUID registers of the host, as a VM's log tells them",
    layout=_parse,
    starts=(START,),
    every_run=True,
    inline=("CPUID",),
    kind=CaptureKind.LOG,
    versions="4.x to 8.0",
    collect="grep hostCPUID vmware.log",
)
