"""VMO-003."""

from analyzer.facts.adapters import VMOTION_STACK, VmkAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.vmkernel.tags import without_effect


@rule("VMO-003", "VMotion tag on the default stack has no effect", severity=Severity.INFO)
def tag_without_effect(adapters: VmkAdapters) -> Results:
    """An adapter on the default stack has the VMotion tag although the host has one on the vmotion stack.

    What it checks
        On hosts with an adapter on the vmotion TCP/IP stack, whether any adapter on the default stack still
        has the VMotion tag.

    Why it matters
        Once an adapter is on the vmotion stack, only that stack carries migrations. The tag does no harm, but
        it leads people to test, route and firewall the wrong adapter.

    How to fix
        Take the tag off: esxcli network ip interface tag remove -i vmkN -t VMotion

    False alarms
        None known. The migration itself is not affected, hence a note only.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
    """
    yield from without_effect(adapters, VMOTION_STACK, "VMotion", "vMotion")
