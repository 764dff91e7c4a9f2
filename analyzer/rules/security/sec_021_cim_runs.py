"""SEC-021."""

from analyzer.facts.services import Services
from analyzer.findings import Severity
from analyzer.rulebook import Results, found, observed, rule


@rule("SEC-021", "The CIM service is on", severity=Severity.INFO, hardening=("scg", "stig", "cis"))
def cim_runs(services: Services) -> Results:
    """The service for hardware monitoring by CIM runs or starts.

    What it checks
        Whether sfcbd-watchdog runs or starts with the host. It is on where it has providers to run, so it is
        judged for a hardening profile only.

    Why it matters
        It listens on port 5989 although often nobody asks it.

    How to fix
        esxcli system wbem set --enable=false

    False alarms
        Hardware health of older servers comes by CIM.

    References
        vSphere Security Configuration Guide 8: esxi-8.deactivate-cim
        STIG 8: ESXI-80-000228
        CIS VMware ESXi 7.0: 5.4
    """
    service = services.needed("sfcbd-watchdog")
    if not service.is_on:
        yield observed("off")
        return
    yield found(
        f"{services.host}: the CIM service {'runs' if service.runs else 'starts with the host'}.",
        service.shows(service.proof_of_on()),
        remedy=f"If no hardware monitoring needs it, on {services.host}: esxcli system wbem set --enable=false",
    )
