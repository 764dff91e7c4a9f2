"""VMO-006."""

from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of, none_for_vmotion


@rule("VMO-006", "vMotion adapter is disabled", severity=Severity.ERROR, stops=True)
def adapter_disabled(vmotion: VmotionAdapters) -> Results:
    """An adapter that carries vMotion is switched off.

    What it checks
        The Enabled column of each adapter that carries vMotion.

    Why it matters
        The address of a disabled adapter does not answer: migrations to and from the host time out.

    How to fix
        Switch it on: esxcli network ip interface set -i vmkN -e true

    False alarms
        Where another vMotion adapter of the host is enabled, the finding is a warning: migrations may still
        get through over that one.

    References
        VMware vSphere 8.0 ESXCLI: esxcli network ip interface
    """
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(vmotion.host))
    host = vmotion.host
    enabled = [adapter for adapter in vmotion if adapter.enabled]
    for adapter in vmotion:
        if adapter.enabled is False:
            rest = f"; vMotion has {names_of(enabled)} left" if enabled else ""
            yield found(
                f"{host}: {adapter.name} carries vMotion and is disabled{rest}.",
                adapter.shows("enabled"),
                subject=adapter.name,
                remedy=f"On {host}: esxcli network ip interface set -i {adapter.name} -e true",
                severity=Severity.WARNING if enabled else None,
                confidence=vmotion.confidence,
            )
    untold = names_of(adapter for adapter in vmotion if adapter.enabled is None)
    if untold:
        raise Skip(f"{host}: the output does not tell whether {untold} is enabled", Need("esxcfg-vmknic -l", host))
    if enabled:
        yield observed(f"{names_of(enabled)} enabled")
