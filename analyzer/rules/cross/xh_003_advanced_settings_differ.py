"""XH-003."""

import re

from analyzer.commands.settings import AdvancedSetting
from analyzer.facts.clusters import Membership
from analyzer.facts.settings import Setting, Settings
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, HostName, Results, rule
from analyzer.rules.cross.options import compared
from analyzer.rules.vmotion.phrases import quoted

_OF_ONE_HOST = lazy_pattern(
    r"/ScratchConfig/|/Syslog/|/Migrate/Vmknic|/Annotations/|/Misc/(?:HostName|HostIPAddr|PreferredHost|ConsolePort)|"
    r"/UserVars/(?:HostClient|ProductLockerLocation|HostAgent|.*Uuid|.*Path)|/Mem/HostLocalSwap|/Vpx/|/Config/|"
    r"/Cbrc/|/Power/CpuPolicy|/VMFS3/UseATSForHBOnVMFS5|/Net/(?:FollowHardwareMac|DCHealth|Management)|.*(?:UUID|Location|Dir)$",
    re.I,
)
"""Options that differ from host to host by nature, and those that another rule compares."""
_OWN_VALUE = lazy_pattern(r"^/|[0-9a-f]{8}-[0-9a-f]{4}|^\d+\.\d+\.\d+\.\d+$|^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$", re.I)
"""Paths, UUIDs and addresses are a host's own."""


@rule("XH-003", "Advanced settings differ inside a cluster", severity=Severity.INFO)
def advanced_settings_differ(options: Fleet[Settings], members: Fleet[Membership], names: Fleet[HostName]) -> Results:
    """Advanced options were changed on some hosts of a cluster only.

    What it checks
        The advanced options that are changed on any host, between the hosts of a cluster with the same release.
        Options that belong to one host by nature (paths, names, addresses) are left out.

    Why it matters
        A change that cured something, or that an array asks for, holds on some hosts only; a VM behaves
        differently after a migration.

    How to fix
        Set the option alike on all hosts, or put it back to its default:
        esxcli system settings advanced set -o /PATH/OPTION --default

    False alarms
        A change that is being tried on one host. Hosts of different hardware may need different options.

    References
        VMware vSphere Host Profiles
    """
    yield from compared(
        options, members, names, tree="/", noun="advanced option",
        command="esxcli system settings advanced list -d", wanted=_is_common, setting=_set,
    )  # fmt: skip


def _set(name: str, value: str) -> str:
    """The command that sets an advanced option."""
    kind = "-i" if re.fullmatch(r"-?\d+", value) else "-s"
    return f"esxcli system settings advanced set -o {name} {kind} {quoted(value)}"


def _is_common(setting: Setting) -> bool:
    """True for an option that has no reason to differ between hosts."""
    record = setting.proof[0] if setting.proof is not None else None
    own = isinstance(record, AdvancedSetting) and record.host_specific is True
    text = str(setting.value)
    return (
        setting.name.startswith("/") and not own
        and _OF_ONE_HOST.match(setting.name) is None and _OWN_VALUE.search(text) is None
    )  # fmt: skip
