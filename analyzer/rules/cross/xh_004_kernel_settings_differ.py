"""XH-004."""

from analyzer.facts.clusters import Membership
from analyzer.facts.settings import Setting, Settings
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, Results, rule
from analyzer.rules.cross.options import compared

_OF_ONE_HOST = frozenset({"allowLegacyCPU"})
"""Told of each host by CPU-016."""


@rule("XH-004", "VMkernel options differ inside a cluster", severity=Severity.INFO)
def kernel_settings_differ(options: Fleet[Settings], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """VMkernel boot options were changed on some hosts of a cluster only.

    What it checks
        The VMkernel options that are changed on any host, between the hosts of a cluster with the same release. A
        value that waits for a restart is HOST-015.

    Why it matters
        Such options change how the kernel treats processors, interrupts and devices: the hosts react differently
        to the same load or fault.

    How to fix
        Set the option alike on all hosts and restart them:
        esxcli system settings kernel set -s OPTION -v VALUE

    False alarms
        Servers of different makers may need different options.

    References
        VMware vSphere ESXi: VMkernel boot options
    """
    yield from compared(
        options, members, names, tree="", noun="VMkernel option",
        command="esxcli system settings kernel list -d", wanted=_is_common, setting=_set,
    )  # fmt: skip


def _set(name: str, value: str) -> str:
    """The command that sets a VMkernel option; it holds from the next start on."""
    return f"esxcli system settings kernel set -s {name} -v {value}"


def _is_common(setting: Setting) -> bool:
    """True for a VMkernel option that no rule tells of each host."""
    return not setting.name.startswith("/") and setting.name not in _OF_ONE_HOST
