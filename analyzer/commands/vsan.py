"""``esxcli vsan cluster get``, ``vsan network list``: the vSAN cluster of a host and the adapters it uses."""

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec


class VsanCluster(Record):
    """What the host knows of its vSAN cluster."""

    enabled: Flag = None
    current_local_time: Text = None
    local_node_uuid: Text = None
    local_node_type: Words = None
    """``NORMAL``, or ``WITNESS`` for a witness appliance."""
    local_node_state: Words = None
    """MASTER, BACKUP or AGENT."""
    local_node_health_state: Words = None
    sub_cluster_master_uuid: Text = None
    sub_cluster_backup_uuid: Text = None
    sub_cluster_uuid: Text = None
    """Identity of the cluster, the same on all its hosts."""
    sub_cluster_membership_entry_revision: Number = None
    sub_cluster_member_count: Number = None
    sub_cluster_member_uuids: Names = Field(default=[])
    sub_cluster_member_hostnames: Names = Field(default=[])
    sub_cluster_membership_uuid: Text = None
    unicast_mode_enabled: Flag = None
    maintenance_mode_state: Words = None
    config_generation: Words = None
    mode: Words = None
    answer: Words = None
    """The sentence that a host without vSAN prints instead."""


class VsanNetwork(Record):
    """One VMkernel adapter that vSAN uses."""

    vmknic_name: Text = None
    ip_protocol: Words = None
    interface_uuid: Text = None
    agent_group_multicast_address: Text = None
    agent_group_ipv6_multicast_address: Text = None
    agent_group_multicast_port: Number = None
    master_group_multicast_address: Text = None
    master_group_ipv6_multicast_address: Text = None
    master_group_multicast_port: Number = None
    host_unicast_channel_bound_port: Number = None
    data_in_transit_encryption_key_exchange_port: Number = None
    multicast_ttl: Number = None
    traffic_type: Words = None
    """``vsan``, ``witness`` or ``vsan-external``; before 6.5 there is only vsan."""


CLUSTER = Command(
    name="esxcli vsan cluster get",
    record=VsanCluster,
    title="state of the vSAN cluster",
    layout=RecordSpec(VsanCluster, single_value="answer"),
    starts=(r"\s*Cluster Information:?\s*\n\s*Enabled: ", r"\s*(?:Virtual SAN|vSAN) Clustering is not enabled"),
    versions="5.5 to 9.0",
)

NETWORK = Command(
    name="esxcli vsan network list",
    record=VsanNetwork,
    title="VMkernel adapters that vSAN uses",
    layout=RecordSpec(VsanNetwork),
    starts=(r"\s*Interface:?\s*\n\s*VmkNic Name: ",),
    silent=True,
    versions="5.5 to 9.0",
)
