"""STG-110."""

from collections import defaultdict

from analyzer.commands.storage_adapters import NvmeController
from analyzer.facts.storage import Storage
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some

_DISCOVERY = "nqn.2014-08.org.nvmexpress.discovery"


@rule("STG-110", "NVMe controller is offline", severity=Severity.ERROR)
def nvme_controller(controllers: Records[NvmeController], storage: Storage | None) -> Results:
    """A controller of an NVMe array or disk does not answer.

    What it checks
        "Is Online" of each NVMe controller. Those of one array behind one adapter are one finding.

    Why it matters
        Each controller of an array is one path to all its namespaces; a local disk is gone with its controller.

    How to fix
        Check the network between the adapter and the array's address, then connect again:
        esxcli nvme fabrics connect -a ADAPTER -i ADDRESS -s SUBSYSTEM
        A local disk: look for it in the server's management.

    False alarms
        Discovery controllers are left out. Where paths through the adapter are dead, STG-001 or STG-002 tell.

    References
        vSphere Storage: about VMware NVMe storage
    """
    judged = [item for item in controllers if not (item.name or "").startswith(_DISCOVERY)]
    if not judged:
        raise NotApplicable(f"{controllers.host} has no NVMe controller")
    groups: dict[tuple[str, str], list[NvmeController]] = defaultdict(list)
    for item in judged:
        if item.is_online is False:
            groups[(item.name or "").partition("#")[0], item.adapter or ""].append(item)
    for (system, adapter), items in groups.items():
        dead = storage is not None and any(path.state == "dead" for path in storage.by_adapter.get(adapter, ()))
        if dead:
            yield observed(f"{adapter}: offline, its dead paths are told by STG-001 or STG-002")
            continue
        ends = [item.name.rpartition("#")[2] for item in items if item.name and "#" in item.name]
        kind = next((item.transport_type for item in items if item.transport_type), "")
        if ends:
            address, _, port = ends[0].rpartition(":")
            fix = f"esxcli nvme fabrics connect -a {adapter} -i {address} -p {port} -s {system}"
        else:
            fix = "look for the disk in the management of the server"
        yield found(
            f"{controllers.host}: {counted(len(items), 'NVMe controller')} of {system} behind {adapter} ({kind}) "
            f"{'is' if len(items) == 1 else 'are'} offline{f' ({some(ends, 3)})' if ends else ''}.",
            *[at(item, "is_online") for item in items[:SHOWN]],
            subject=f"{system} {adapter}", count=len(items), remedy=f"On {controllers.host}: {fix}",
        )  # fmt: skip
    if not groups:
        yield observed(f"{counted(len(judged), 'NVMe controller')} online")
