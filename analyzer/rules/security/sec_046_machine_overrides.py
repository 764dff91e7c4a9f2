"""SEC-046."""

from analyzer.configs.vmware_config import VmwareConfig, VmwareSettings
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule

_OWN = ("authd.", "libdir", "hostd.", "vmauthd.", "product.")
"""Beginnings of settings that the product writes itself."""


@rule("SEC-046", "The host overrides settings of its machines", severity=Severity.WARNING, hardening=("stig",))
def machine_overrides(
    host: HostName, config: Records[VmwareConfig] | None, settings: Records[VmwareSettings] | None
) -> Results:
    """The host changes how its virtual machines behave or log, whatever their own files say.

    What it checks
        Lines of /etc/vmware/config that begin with vmx.log, and settings in /etc/vmware/settings. Judged for a
        hardening profile only.

    Why it matters
        Nobody sees it in the settings of a machine; the logs of machines can be hidden this way.

    How to fix
        Remove the lines.

    False alarms
        Some vendors tune hosts this way. Settings of the product itself (authd, libdir, hostd) are left out.

    References
        STIG 8: ESXI-80-000236
        STIG 8: ESXI-80-000237
    """
    if config is None and settings is None:
        raise Skip(f"{host.name}: the overrides are not known", Need("cat /etc/vmware/config", host.name))
    lines = [item for item in config or () if item.key.lower().startswith("vmx.log")]
    lines += [item for item in settings or () if not item.key.lower().startswith(_OWN)]
    if not lines:
        yield observed("none")
        return
    shown = ", ".join(f'{item.key} = "{item.value}"' for item in lines[:4])
    yield found(
        f"{host.name}: settings of the host hold for all its machines: {shown}{' and more' if len(lines) > 4 else ''}.",
        *(at(item, "value") for item in lines[:20]),
        count=len(lines),
        remedy="Find out who wrote the lines, and remove them.",
    )
