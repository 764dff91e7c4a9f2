"""Incidents of vSphere HA and vSAN, as the logs of a host tell them. Times are told before the collection."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from datetime import timedelta

from tests.factory.model import Host
from tests.factory.planting import Planter
from tests.factory.seeds import Seed

# -- vSphere HA --------------------------------------------------------------------------------------------


def isolation(host: Host, ago: timedelta) -> None:
    """The host reaches nobody on its management network."""
    plant = Planter(host, ago)
    plant.cluster(
        0, "Election opID=SWI-6aace9e6", "[ClusterElection::ChangeState] Slave => Startup : Lost master", "info"
    )
    plant.cluster(
        15,
        "Cluster opID=SWI-5185dec9",
        "[ClusterManagerImpl::CheckHostNetworkIsolation] Waited 5 seconds for isolation icmp ping reply. Isolated",
    )
    plant.cluster(
        15.1, "Cluster opID=SWI-5185dec9", "[ClusterManagerImpl::IsolatedTimeout] host isolated is true", "info"
    )
    plant.cluster(
        15.3,
        "FDM opID=WorkQueue-00000011",
        f"New event: EventEx=com.vmware.vc.HA.DasHostIsolatedEvent vm= host=host-101 tag=host-101:{int(ago.total_seconds())}:0",
    )


def partition(host: Host, ago: timedelta) -> None:
    """The host finds another master than its fellows."""
    plant = Planter(host, ago)
    plant.cluster(
        0, "Election opID=SWI-6aace9e6", "[ClusterElection::ChangeState] Slave => Startup : Lost master", "info"
    )
    plant.cluster(
        12, "Election opID=SWI-6aace9e6", "[ClusterElection::ChangeState] Candidate => Master : Master selected", "info"
    )
    plant.cluster(
        14,
        "FDM opID=WorkQueue-00000012",
        f"New event: EventEx=com.vmware.vc.HA.HostPartitionedFromMasterEvent vm= host=host-102 tag=host-102:{int(ago.total_seconds())}:0",
    )


def elections(host: Host, ago: timedelta, count: int = 6, every: timedelta = timedelta(hours=2)) -> None:
    """Masters are chosen again and again."""
    for number in range(count):
        plant = Planter(host, ago - number * every)
        plant.cluster(
            0, "Election opID=SWI-6aace9e6", "[ClusterElection::ChangeState] Slave => Startup : Lost master", "info"
        )
        plant.cluster(
            11,
            "Election opID=SWI-6aace9e6",
            "[ClusterElection::ChangeState] Startup => Slave : Heard from master",
            "info",
        )


def failover(host: Host, ago: timedelta, vms: int = 3) -> None:
    """A host is dead and its machines are started on others."""
    plant = Planter(host, ago)
    plant.cluster(0, "Invt opID=SWI-1fa3b2c4", "Host host-102 changed state: Dead", "info")
    plant.cluster(0.4, "Placement opID=SWI-1fa3b2c4", f"Issue failover start event for {vms} Vms")
    for number, vm in enumerate(host.vms[:vms]):
        path = f"/vmfs/volumes/{host.datastore(vm.datastore).uuid}/{vm.name}/{vm.name}.vmx"
        plant.cluster(
            20 + 4 * number, f"FDM opID=WorkQueue-{number:08}",
            f"New event: EventEx=com.vmware.vc.ha.VmRestartedByHAEvent vm={path} host=host-101 tag=host-101:-1:{number}",
        )  # fmt: skip


def vmcp(host: Host, ago: timedelta, vms: int = 2) -> None:
    """HA ends machines whose datastore is gone."""
    plant = Planter(host, ago)
    for number, vm in enumerate(host.vms[:vms]):
        path = f"/vmfs/volumes/{host.datastore(vm.datastore).uuid}/{vm.name}/{vm.name}.vmx"
        plant.cluster(
            3 * number, f"FDM opID=WorkQueue-{number:08}",
            f"New event: EventEx=com.vmware.vc.HA.VmcpTerminatingVm vm={path} host=host-101 tag=host-101:-1:{number}",
        )  # fmt: skip


def ha_event(host: Host, ago: timedelta, name: str, count: int = 1) -> None:
    """An event of HA by its id: ``com.vmware.vc.HA.HeartbeatDatastoreNotSufficient``."""
    plant = Planter(host, ago)
    for number in range(count):
        plant.cluster(
            600 * number,
            f"FDM opID=WorkQueue-{number:08}",
            f"New event: EventEx={name} vm= host=host-101 tag=host-101:-1:{number}",
        )


def heartbeat_datastore_lost(host: Host, ago: timedelta, store: str) -> None:
    """HA cannot use a volume for heartbeats."""
    place = f"/vmfs/volumes/{host.datastore(store).uuid}"
    Planter(host, ago).cluster(0, "Invt opID=SWI-1b24", f"Unset _accessible for datastore ({place})", "info")


def certificate_errors(host: Host, ago: timedelta, count: int = 6) -> None:
    """The agents of HA do not trust each other's certificates."""
    plant = Planter(host, ago)
    for number in range(count):
        plant.cluster(
            60 * number, "IO.Connection opID=SWI-3bd9a1f2", "Failed to SSL handshake; SSL Exception: error:14090086:SSL routines:"
            "ssl3_get_server_certificate:certificate verify failed", "warning",
        )  # fmt: skip


# -- vSAN --------------------------------------------------------------------------------------------------


def vsan_flapping(host: Host, ago: timedelta, count: int = 6, every: timedelta = timedelta(minutes=7)) -> None:
    """A node leaves the vSAN cluster and joins it again and again."""
    own, node = (Seed(host.seed) / "vsan").uuid(), (Seed(host.seed) / "vsan node").uuid()
    for number in range(count):
        plant = Planter(host, ago - number * every)
        plant.kernel(0, "CMMDSNet: CMMDSNetSend:1120: Failed to send to unicast host 10.20.60.12: No route to host")
        plant.kernel(
            5,
            f"CMMDS: RejoinRxMasterHeartbeat:1991: {own}: node {node} left cluster",
        )
        plant.kernel(41, f"CMMDS: LeaderAddNodeToMembership:7204: {own}: Added node {node} to the cluster membership")


def vsan_disk_error(host: Host, ago: timedelta, uid: str) -> None:
    """A disk of vSAN fails for good."""
    plant = Planter(host, ago)
    disk = (Seed(host.seed) / "vsan disk" / uid).uuid()
    plant.kernel(0, f"WARNING: LSOM: LSOMEventNotify:6861: Virtual SAN device {disk} is under permanent error.")
    plant.told(
        0.4,
        "vSAN",
        "vob.vsan.lsom.diskerror",
        "esx.problem.vob.vsan.lsom.diskerror",
        f"vSAN device {disk} is under permanent error.",
    )


def vsan_congestion(
    host: Host, ago: timedelta, count: int = 24, value: int = 231, every: timedelta = timedelta(seconds=40)
) -> None:
    """Writes to vSAN are slowed down."""
    disk = (Seed(host.seed) / "vsan disk").uuid()
    plant = Planter(host, ago)
    for number in range(count):
        plant.kernel(
            every.total_seconds() * number,
            f"LSOM: LSOMThrowAsyncCongestionVOB:550: LSOM MemCong in {disk} Congestion State: Exceeded. Congestion Threshold: 200 Current Congestion: {value + number % 9}.",
        )
