"""State, licence and configuration of the host as a whole, and of vSAN, as the dump tells them."""

from collections.abc import Iterator
from typing import Any

from analyzer.commands import host_config, host_summary, license, maintenance_mode, vsan
from analyzer.commands.host_config import HostConfig
from analyzer.commands.host_summary import HostSummary
from analyzer.commands.license import License
from analyzer.commands.maintenance_mode import MaintenanceMode
from analyzer.commands.vsan import VsanCluster, VsanNetwork
from analyzer.facts.dump.objects import HostDump, Part
from analyzer.retelling import Retelling, retells

_CONFIG = (
    "host", "local_swap_datastore", "lockdown_mode", "admin_disabled", "service", "date_time_info",
    "active_diagnostic_partition", "system_swap_configuration", "flags", "authentication_manager_info",
)  # fmt: skip
"""What is told of the configuration as a whole; the rest is told in the words of other commands."""


@retells(HostSummary)
def summary(dump: HostDump) -> Iterator[Retelling]:
    """Hardware, state and load of the host."""
    block = dump.part("vim.host.Summary")
    parts = {name: block.at(name) for name in ("host", "hardware", "runtime", "quick_stats", "management_server_ip",
                                               "max_evc_mode_key", "current_evc_mode_key")}  # fmt: skip
    if parts["runtime"] or parts["hardware"]:
        told = Retelling(dump.source, host_summary.COMMAND, seen=False)
        spots = {name: part.spot() for name, part in parts.items() if part}
        for name in ("in_maintenance_mode", "connection_state", "boot_time"):
            spots[f"runtime.{name}"] = parts["runtime"].spot(name) if parts["runtime"] else (block.start, 0)
        told.add(block.start, spots, **{name: part.held for name, part in parts.items() if part})
        yield told


@retells(MaintenanceMode)
def maintenance(dump: HostDump) -> Iterator[Retelling]:
    """Whether the host is in maintenance mode."""
    runtime = dump.part("vim.host.Summary").at("runtime")
    state = runtime.flag("in_maintenance_mode")
    if state is not None:
        told = Retelling(dump.source, maintenance_mode.COMMAND, seen=False)
        spot = runtime.spot("in_maintenance_mode")
        told.add(spot[0], {"value": spot}, value="Enabled" if state else "Disabled")
        yield told


@retells(HostConfig)
def config(dump: HostDump) -> Iterator[Retelling]:
    """What the configuration says of the host as a whole."""
    block = dump.config
    parts = {name: block.at(name) for name in _CONFIG}
    if any(block.has(name) for name in _CONFIG):
        told = Retelling(dump.source, host_config.COMMAND, seen=False)
        spots = {path: spot for part in parts.values() for path, spot in part.places()}
        told.add(block.start, spots, **{name: part.held for name, part in parts.items() if block.has(name)})
        yield told


@retells(License)
def licences(dump: HostDump) -> Iterator[Retelling]:
    """The licences that the host has, with the features that they carry."""
    told = Retelling(dump.source, license.COMMAND, seen=False)
    for manager in dump.of("vim.LicenseManager"):
        evaluation = _properties(dump.block(manager, "vim.LicenseManager.EvaluationInfo").at("properties"))
        for block in dump.blocks(manager, "vim.LicenseManager.LicenseInfo"):
            edition = block.at("edition_key")
            properties = block.at("properties")
            fields = _properties(properties)
            if edition.text() is None or fields.pop("is_feature", False):
                continue
            if edition.text() == "eval":
                fields = {**evaluation, **fields}
            spots = {name: block.at(part).spot() for name, part in (
                ("vmodl_key", "edition_key"), ("name", "name"), ("total", "total"), ("used", "used"))}  # fmt: skip
            spots |= {"features": properties.spot(), "expiration_date": properties.spot()}
            told.add(
                block.start, spots, serial=block.at("license_key").text(), vmodl_key=edition.text(),
                name=block.at("name").text(), total=block.at("total").number(), used=block.at("used").number(),
                unit=block.at("cost_unit").text(), **fields,
            )  # fmt: skip
    if len(told):
        yield told


def _properties(properties: Part) -> dict[str, Any]:
    """What the properties of a licence say: features and how long it holds."""
    found: dict[str, Any] = {"features": {}}
    names = {"ProductName": "product_name", "ProductVersion": "product_version", "expirationDate": "expiration_date",
             "expirationHours": "expiration_hours", "expirationMinutes": "expiration_minutes"}  # fmt: skip
    for item in properties.each():
        key = item.text("key")
        if key == "feature" and item.text("value", "key"):
            found["features"][item.text("value", "key")] = item.text("value", "value") or ""
        elif key in names and item.text("value") is not None:
            number = key in ("expirationHours", "expirationMinutes")
            found[names[key]] = item.number("value") if number else item.text("value")
    return found


def _vsan(dump: HostDump) -> Part:
    return dump.config.at("vsan_host_config")


@retells(VsanCluster)
def vsan_cluster(dump: HostDump) -> Iterator[Retelling]:
    """Whether vSAN is on, and the identity of its cluster."""
    part = _vsan(dump)
    if part.flag("enabled") is not None:
        told = Retelling(dump.source, vsan.CLUSTER, seen=False)
        told.add(
            part.row,
            part.spots(enabled="enabled", sub_cluster_uuid=("cluster_info", "uuid"),
                       local_node_uuid=("cluster_info", "node_uuid")),
            enabled=part.flag("enabled"), sub_cluster_uuid=part.text("cluster_info", "uuid") or None,
            local_node_uuid=part.text("cluster_info", "node_uuid") or None,
        )  # fmt: skip
        yield told


@retells(VsanNetwork)
def vsan_network(dump: HostDump) -> Iterator[Retelling]:
    """The adapters that vSAN uses."""
    part = _vsan(dump)
    if not part:
        return
    told = Retelling(dump.source, vsan.NETWORK, seen=False)
    for port in part.each("network_info", "port"):
        traffic = ", ".join(port.texts("traffic_types")) or None
        told.add(port.row, port.spots(vmknic_name="device"), vmknic_name=port.text("device"), traffic_type=traffic)
    yield told
