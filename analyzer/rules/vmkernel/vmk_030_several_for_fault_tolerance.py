"""VMK-030."""

from analyzer.facts.roles import Role, Roles
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of


@rule(
    "VMK-030", "More than one adapter for Fault Tolerance logging", severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
)  # fmt: skip
def several_for_fault_tolerance(roles: Roles) -> Results:
    """A host has the Fault Tolerance logging tag on several adapters.

    What it checks
        How many adapters have the faultToleranceLogging tag.

    Why it matters
        Only one adapter of a host may carry this traffic. Which of several is used is left to chance, and the
        secondary VM may lose touch with the primary one.

    How to fix
        esxcli network ip interface tag remove -i vmkN -t faultToleranceLogging

    False alarms
        The documents that say so are those of 6.5; a later release may allow more.

    References
        VMware vSphere 6.5 Networking: services of a VMkernel adapter
    """
    told = roles.with_role(Role.FAULT_TOLERANCE)
    if len(told) > 1:
        tags = [f"esxcli network ip interface tag remove -i {each.name} -t faultToleranceLogging" for each in told[1:]]
        yield found(
            f"{roles.host}: {names_of(told)} have the tag for Fault Tolerance logging.",
            *(roles.shows(adapter, Role.FAULT_TOLERANCE) for adapter in told),
            subject=names_of(told),
            remedy=f"On {roles.host}, leave it to {told[0].name}: {'; '.join(tags)}",
            count=len(told),
        )
        return
    if not roles.knows(Role.FAULT_TOLERANCE):
        raise Skip(f"{roles.host}: the tags were not all collected", *roles.needs(Role.FAULT_TOLERANCE))
    yield observed(f"Fault Tolerance logging on {names_of(told) or 'no adapter'}")
