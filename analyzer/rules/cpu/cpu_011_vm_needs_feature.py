"""CPU-011."""

from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Results, Skip, rule


@rule("CPU-011", "VM needs CPU features that the target lacks", severity=Severity.ERROR)
def vm_needs_feature(host: HostName) -> Results:
    """A running virtual machine was started with processor features that another host does not offer.

    What it checks
        The feature requirements that the log of a VM names at power-on and at a refused migration, against
        what the target offers.

    Why it matters
        What a VM sees of the processor is fixed when it is powered on. A restart of the guest, a move or a
        lower EVC mode does not change it.

    How to fix
        Power the VM off and on (not a restart of the guest) at the lower EVC mode, or move it powered off.
        vmx.reboot.powerCycle = "TRUE" turns the next restart of the guest into a power cycle.

    False alarms
        A VM that is powered off gets its features anew on the host that starts it. The word FeatureCompat
        alone stands in the log of each healthy power-on.

    References
        KB 1005764: EVC and CPU compatibility FAQ
    """
    raise Skip(
        f"{host.name}: reads the feature requirements in the logs of the VMs, which no log given here tells",
        Need("the vmware.log files of the virtual machines", host.name),
    )
    yield
