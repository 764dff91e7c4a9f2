"""VMO-072."""

from analyzer.commands.host_config import HostConfig
from analyzer.findings import Severity
from analyzer.rulebook import Need, Pair, Records, Results, Skip, at, found, near, observed, rule


@rule("VMO-072", "Swap file placement differs", severity=Severity.INFO)
def swap_placement(configs: Pair[Records[HostConfig]]) -> Results:
    """One host keeps the swap files of its VMs on a datastore of its own, the other beside the VM.

    What it checks
        localSwapDatastore in the configuration of both hosts.

    Why it matters
        A swap file that does not lie beside the VM has to be made anew on the target, and its swapped pages
        are copied: the migration takes longer.

    How to fix
        Keep swap files with the VM: in vCenter, the setting of the cluster and of the host (Configure, Swap
        file location).

    False alarms
        Hosts without shared storage for swap are built like that on purpose; it is a note only.

    References
        VMware vSphere 6.0 vCenter Server and Host Management: swap file location and migration
    """
    states = []
    for host, records in configs.sides():
        config = next((item for item in reversed(records) if "local_swap_datastore" in item.model_fields_set), None)
        if config is None:
            raise Skip(f"where {host} keeps swap files is not known", Need("vim-cmd hostsvc/hostconfig", host))
        states.append((host, config))
    (a, one), (b, two) = states
    if (one.local_swap_datastore is None) == (two.local_swap_datastore is None):
        yield observed("swap files beside the VM on both" if one.local_swap_datastore is None else "local swap on both")
        return
    (local, mine), (other, theirs) = ((a, one), (b, two)) if one.local_swap_datastore else ((b, two), (a, one))
    yield found(
        f"{local} keeps swap files on {mine.local_swap_datastore}, {other} beside the VM: swapped pages are copied "
        "with each migration.",
        at(mine, "local_swap_datastore"),
        near(theirs, "local_swap_datastore"),
        remedy=f"In vCenter, set the swap file location of {local} to the directory of the VM.",
    )
