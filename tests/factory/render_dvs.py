"""Outputs that tell of distributed switches: ``net-dvs -l`` and LACP."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from tests.factory.model import DistributedSwitch, Host, PortGroup, Teaming
from tests.factory.render_network import dvs_ports, port_id
from tests.factory.seeds import Seed
from tests.factory.tables import fields, table

_POOLS = ("ft", "hbr", "iscsi", "mgmt", "nfs", "vm", "vmotion", "vsan")
_COUNTED = (
    "pktsInUnicast", "bytesInUnicast", "pktsInMulticast", "bytesInMulticast", "pktsInBroadcast", "bytesInBroadcast",
    "pktsOutUnicast", "bytesOutUnicast", "pktsOutMulticast", "bytesOutMulticast", "pktsOutBroadcast",
    "bytesOutBroadcast",
)  # fmt: skip
_POLICIES = {
    "srcport": "source virtual port id", "explicit": "first uplink (i.e. explicit)", "ip": "source ip address",
    "mac": "source mac address",
}  # fmt: skip
_LACP_FLAGS = (
    "S - Device is sending Slow LACPDUs\n          F - Device is sending Fast LACPDUs\n"
    "          A - Device is in active mode\n          P - Device is in passive mode"
)


class _Listing:
    """Indented properties."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def line(self, depth: int, text: str) -> None:
        self.lines.append(f"{' ' * 8 * depth}{text}")

    def short(self, key: str, value: object, kind: str = "CONFIG") -> None:
        """A property on one line."""
        self.line(2, f"com.vmware.{key} = {value} ,         propType = {kind}")

    def lines_below(self, head: str, values: list[str], kind: str = "CONFIG") -> None:
        """A property whose values or type stand below it."""
        self.line(2, f"com.vmware.{head}")
        for value in values:
            self.line(3, value)
        self.line(3, f"propType = {kind}")


def net_dvs(host: Host, free_ports: int = 0) -> str:
    """``net-dvs -l``; ``free_ports`` more ports of each port group that nobody uses."""
    out = _Listing()
    for dvs in host.distributed:
        _switch(out, host, dvs)
        groups = {group.key: group for group in dvs.groups}
        for number, key, client, in_use, uplink in dvs_ports(host, dvs):
            _port(out, host, dvs, number, groups.get(key), key, uplink, client if in_use else "")
        for group in dvs.groups:
            for at in range(free_ports):
                _port(out, host, dvs, 4000 + group.first_port * 32 + at, group, group.key, "", "")
    return "\n".join(out.lines) + "\n" if out.lines else ""


def _switch(out: _Listing, host: Host, dvs: DistributedSwitch) -> None:
    out.line(0, f"switch {dvs.uuid} (etherswitch)")
    out.line(1, "max ports: 2520")
    out.line(1, "global properties:")
    out.lines_below("common.version = 0x 3. 0. 0. 0", [])
    out.short("common.opaqueDvs", "false")
    out.short("common.alias", dvs.name)
    names = ", ".join(dvs.uplinks)
    out.lines_below("common.uplinkPorts:", [names])
    if dvs.lag is not None:
        members = ", ".join(f"{dvs.lag.name}-{at}" for at in range(len(dvs.lag.nics)))
        out.lines_below("common.lag.list:", [f"{dvs.lag.name}: {members}"])
    out.short("etherswitch.mtu", dvs.mtu)
    out.lines_below(f"etherswitch.cdp = {dvs.discovery}", [])
    out.lines_below("common.respools.list:", [f"netsched.pools.persist.{pool}" for pool in _POOLS])
    out.lines_below("common.respools.sched:", ["active" if dvs.network_control else "inactive"])
    out.line(1, "host properties:")
    out.short("common.host.portset", f"DvsPortset-{dvs.portset}")
    out.short("common.host.volatile.status", dvs.status, "RUNTIME")
    out.short("common.portset.opaque", "false", "RUNTIME")
    out.lines_below("common.host.uplinkPorts:", [", ".join(str(number) for number in dvs.uplink_ports)])


def _port(
    out: _Listing, host: Host, dvs: DistributedSwitch, number: int, group: PortGroup | None, key: str, uplink: str,
    client: str,
) -> None:  # fmt: skip
    seed = Seed(host.seed) / "dvport" / number
    out.line(1, f"port {number}:")
    out.short("common.port.alias", f"{uplink} " if uplink else "")
    out.short("common.port.connectid", seed.number(1, 2**31 - 1))
    out.short("common.port.portgroupid", key)
    out.short("common.port.block", "false")
    out.lines_below("common.port.ptAllowed = 0x 0. 0. 0. 0", [])
    teaming = group.teaming if group is not None and group.teaming else Teaming([])
    link = "link state up;" + (" beacon state ok;" if teaming.beacon else "")
    behaviour = ("notify switch; " if teaming.notify else "") + ("" if teaming.failback else "no failback; ")
    out.lines_below(
        "etherswitch.port.teaming:",
        [
            f"load balancing = {_POLICIES[teaming.policy]}",
            f"link selection = {link}",
            f"link behavior = {behaviour}best effort on failure; shotgun on failure;",
            f"active = {' '.join(f'{name};' for name in teaming.active)}",
            f"standby = {' '.join(f'{name};' for name in teaming.standby)}",
        ],
    )
    allow = {True: "allow", False: "deny"}
    told = group or PortGroup("", 0)
    security = f"{allow[told.promiscuous]} promiscuous; {allow[told.mac_changes]} mac change; {allow[told.forged]} forged frames"
    out.lines_below(f"etherswitch.port.security = {security}", [])
    if group is None or group.vlan == 4095:
        out.lines_below("etherswitch.port.vlan = Guest VLAN tagging", ["ranges = 0-4094"])
    else:
        out.lines_below(f"etherswitch.port.vlan = VLAN {group.vlan}", [])
    out.short("etherswitch.port.txUplink", "normal")
    if not client:
        out.lines_below("common.port.volatile.status = free", [], "RUNTIME")
        return
    counted = []
    for at, name in enumerate(_COUNTED):
        value = (seed / (at // 2)).number(1000, 9_000_000)
        counted.append(f"{name} = {value * 700 if name.startswith('bytes') else value}")
    counted += ["pktsInDropped = 0", "pktsOutDropped = 0", "pktsInException = 0", "pktsOutException = 0"]
    out.lines_below("common.port.statistics:", counted, "RUNTIME")
    up = not client.startswith("vmnic") or host.nic(client).up
    status = f"inUse {'linkUp' if up else 'linkDown'} portID={port_id(host, 8 + dvs.portset, number)}"
    out.line(2, f"com.vmware.common.port.volatile.status = {status}  propType = RUNTIME")


# -- LACP ----------------------------------------------------------------------------------------------


def lacp_config(host: Host) -> str:
    """``localcli network vswitch dvs vmware lacp config get``."""
    lags = [(dvs.name, dvs.lag) for dvs in host.distributed if dvs.lag]
    if not lags:
        return "".join(f"   LACP is disabled on DVSwitch {dvs.name}\n" for dvs in host.distributed)
    rows = [(name, lag.id, ",".join(lag.nics), True, "Active") for name, lag in lags]
    return table(("DVS Name", "LAG ID", "NICs", "Enabled", "Mode"), rows)


def lacp_status(host: Host) -> str:
    """``localcli network vswitch dvs vmware lacp status get``."""
    out = []
    for dvs in host.distributed:
        if dvs.lag is None:
            continue
        nics = []
        for at, name in enumerate(dvs.lag.nics):
            ok = name not in dvs.lag.broken
            local = {"Admin Key": 9, "Flags": "FA", "Oper Key": 9, "Port Number": 32771 + at, "Port Priority": 255,
                     "Port State": "ACT,FTO,AGG,SYN,COL,DIST," if ok else "ACT,FTO,AGG,DEF,"}  # fmt: skip
            partner = {
                "Age": f"00:00:{10 + at:02}" if ok else "00:00:00",
                "Device ID": Seed(f"partner/{dvs.uuid}").mac("00:23:04") if ok else "00:00:00:00:00:00",
                "Flags": "SA" if ok else "SP", "Oper Key": 32801 if ok else 0, "Port Number": 273 + at if ok else 0,
                "Port Priority": 32768 if ok else 0, "Port State": "ACT,AGG,SYN,COL,DIST," if ok else "",
            }  # fmt: skip
            nics.append(
                fields({"Local Information": local}, 9).replace(" " * 15, " " * 12)
                + fields({"Nic": name}, 9)
                + fields({"Partner Information": partner}, 9).replace(" " * 15, " " * 12)
                + fields({"State": "Bundled" if ok else "Independent"}, 9)
            )
        head = fields(
            {"DVSwitch": dvs.name, "Flags": _LACP_FLAGS, "LAGID": dvs.lag.id, "Mode": "Active", "Nic List": ""}
        )
        out.append(f"{dvs.name}\n{head}" + "\n".join(nics))
    return "\n".join(out) if out else "   No running LACP group on the host\n"


def lacp_stats(host: Host) -> str:
    """``localcli network vswitch dvs vmware lacp stats get``."""
    columns = ("DVSwitch", "LAGID", "NIC", "Rx Errors", "Rx LACPDUs", "Tx Errors", "Tx LACPDUs")
    rows = []
    for dvs in host.distributed:
        for name in dvs.lag.nics if dvs.lag else ():
            number = (Seed(host.seed) / "lacp" / name).number(10000, 99999)
            heard = 0 if dvs.lag and name in dvs.lag.broken else number
            rows.append((dvs.name, dvs.lag.id if dvs.lag else 0, name, 0, heard, 0, number))
    return table(columns, rows) if rows else lacp_config(host)
