"""VMK-031."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.roles import PROVISIONING_STACK
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.vmkernel.tags import without_effect


@rule("VMK-031", "Provisioning tag without effect", severity=Severity.INFO)
def provisioning_tag_without_effect(adapters: VmkAdapters) -> Results:
    """An adapter on the default stack has the provisioning tag although the provisioning stack is in use.

    What it checks
        Adapters on the vSphereProvisioning stack, and vSphereProvisioning tags on the default stack beside
        them.

    Why it matters
        Once an adapter is on the provisioning stack, cold migration, cloning and snapshots use that stack
        alone. The tag on the default stack does nothing and misleads.

    How to fix
        Take the tag off: esxcli network ip interface tag remove -i vmkN -t vSphereProvisioning

    False alarms
        None known. The traffic itself is not affected, hence a note only.

    References
        VMware vSphere 6.5 Networking: place cold migration traffic on the provisioning TCP/IP stack
    """
    yield from without_effect(adapters, PROVISIONING_STACK, "vSphereProvisioning", "provisioning")
