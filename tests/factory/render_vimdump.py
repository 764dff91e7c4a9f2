"""``vmware-vimdump -o - -U dcui``: what the host agent knows, written from the host."""

# ruff: noqa: E501  # objects are read more easily whole

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from tests.factory.model import DEFAULT_STACK, Adapter, DistributedSwitch, Host, PortGroup, StandardSwitch, Teaming, Vm
from tests.factory.render_hardware import threads, usable_memory
from tests.factory.render_network import clients
from tests.factory.render_vms import folder
from tests.factory.vim_text import Long, Obj, listed, obj, text_of

_POLICIES = {"srcport": "loadbalance_srcid", "srcmac": "loadbalance_srcmac", "ip": "loadbalance_ip",
             "iphash": "loadbalance_ip", "explicit": "failover_explicit"}  # fmt: skip
_SERVICES = ("management", "vmotion", "faultToleranceLogging", "vSphereProvisioning", "vSphereReplication", "vsan")
_RULESETS = (
    ("sshServer", "inbound", 22, 22), ("vMotion", "inbound", 8000, 8000), ("vMotion", "outbound", 8000, 8000),
    ("ntpClient", "outbound", 123, 123), ("dns", "outbound", 53, 53), ("nfsClient", "outbound", 0, 65535),
    ("NFC", "inbound", 902, 902), ("NFC", "outbound", 902, 902), ("iSCSI", "outbound", 3260, 3260),
    ("syslog", "outbound", 514, 514), ("snmp", "inbound", 161, 161),
)  # fmt: skip
_OPEN = {"sshServer", "vMotion", "ntpClient", "dns", "NFC", "iSCSI"}
_AGENT_SERVICES = (
    ("TSM", "off"), ("TSM-SSH", "off"), ("ntpd", "on"), ("vpxa", "on"), ("snmpd", "off"), ("DCUI", "on"),
    ("sfcbd-watchdog", "off"), ("lbtd", "on"),
)  # fmt: skip
_FEATURES = ("vmotion", "dvs", "ha", "drs", "xvcvmotion", "metrovmotion")
_LEAF1_ECX = {"cpuid.AES": 25, "cpuid.PCLMULQDQ": 1, "cpuid.SSE41": 19, "cpuid.SSE42": 20, "cpuid.AVX": 28}
_LEAF7_EBX = {"cpuid.AVX2": 5, "cpuid.AVX512F": 16, "cpuid.AVX512DQ": 17}


def vimdump(host: Host) -> str:
    """The whole dump."""
    managed = [
        ("vim.ServiceInstance", "ServiceInstance", _context("vim.ServiceInstance:ServiceInstance", {})),
        *_managed(host),
    ]
    old = host.release.number < (6, 5)
    index = "".join(f"{at}. {kind}::{name}" for at, (kind, name, _) in enumerate(managed, 1))
    body = "".join(
        f"=============== {at}. {kind}::{name} ===============\n{text_of(held, old=old)}\n"
        for at, (kind, name, held) in enumerate(managed, 1)
    )
    return f"Found {len(managed)} managed objects:\n{index}\n{body}"


def _context(reference: str, properties: dict[str, object]) -> object:
    kind = "vmodl.query.PropertyCollector.ObjectContent"
    pairs = [obj("vmodl.DynamicProperty", name=name, val=value) for name, value in properties.items()]
    missing = listed("vmodl.query.PropertyCollector.MissingProperty")
    return listed(kind, obj(kind, obj=reference, propSet=listed("vmodl.DynamicProperty", *pairs), missingSet=missing))


def _managed(host: Host) -> Iterator[tuple[str, str, object]]:
    properties: dict[str, object] = {"config": _config(host), "hardware": _hardware(host), "name": host.fqdn,
                                     "summary": _summary(host)}  # fmt: skip
    yield "vim.HostSystem", "ha-host", _context("vim.HostSystem:ha-host", properties)
    yield "vim.LicenseManager", "ha-license-manager", _licences(host)
    for store in host.datastores:
        summary = obj("vim.Datastore.Summary", datastore=f"vim.Datastore:{store.uuid}", name=store.name,
                      url=f"/vmfs/volumes/{store.uuid}", capacity=Long(store.size), freeSpace=Long(store.free),
                      accessible=True, multipleHostAccess=True, type="VMFS", maintenanceMode="normal")  # fmt: skip
        yield "vim.Datastore", store.uuid, _context(f"vim.Datastore:{store.uuid}", {"summary": summary})
    for number, vm in enumerate(host.vms, 1):
        yield "vim.VirtualMachine", str(number), _vm(host, vm, number)


def _summary(host: Host) -> Obj:
    cpu = host.cpu
    hardware = obj(
        "vim.host.Summary.HardwareSummary", vendor=host.server.vendor, model=host.server.product, uuid=host.server.uuid,
        otherIdentifyingInfo=listed("vim.host.SystemIdentificationInfo"),
        memorySize=Long(usable_memory(host)), cpuModel=cpu.name, cpuMhz=cpu.megahertz,
        numCpuPkgs=cpu.packages, numCpuCores=cpu.packages * cpu.cores, numCpuThreads=threads(host),
        numNics=len(host.nics), numHBAs=len(host.hbas),
    )  # fmt: skip
    booted = host.collected - host.uptime
    runtime = obj("vim.host.RuntimeInfo", connectionState="connected", powerState="poweredOn", standbyMode=None,
                  inMaintenanceMode=host.maintenance, inQuarantineMode=None,
                  bootTime=f"{booted:%Y-%m-%dT%H:%M:%SZ}")  # fmt: skip
    quick = obj("vim.host.Summary.QuickStats", overallCpuUsage=1200, overallMemoryUsage=65000,
                uptime=int(host.uptime.total_seconds()))  # fmt: skip
    return obj("vim.host.Summary", host="vim.HostSystem:ha-host", hardware=hardware, runtime=runtime, overallStatus="green",
               rebootRequired=False, quickStats=quick, managementServerIp=host.vcenter or None,
               maxEVCModeKey=host.release.evc, currentEVCModeKey=host.evc or None)  # fmt: skip


def _hardware(host: Host) -> Obj:
    cpu = host.cpu
    leaves = [
        obj("vim.host.CpuIdInfo", level=leaf - 2**32 if leaf >= 2**31 else leaf, vendor=None,
            **{name: _bits(value) for name, value in zip(("eax", "ebx", "ecx", "edx"), values, strict=True)})
        for leaf, values in sorted(cpu.registers.items()) if leaf != 7
    ]  # fmt: skip
    info = obj("vim.host.CpuInfo", numCpuPackages=cpu.packages, numCpuCores=cpu.packages * cpu.cores,
               numCpuThreads=threads(host), hz=Long(cpu.megahertz * 1_000_000))  # fmt: skip
    return obj("vim.host.HardwareInfo", cpuInfo=info, memorySize=Long(usable_memory(host)),
               numaInfo=obj("vim.host.NumaInfo", type="NUMA", numNodes=cpu.packages),
               cpuFeature=listed("vim.host.CpuIdInfo", *leaves))  # fmt: skip


def _bits(value: int) -> str:
    digits = f"{value:032b}"
    return ":".join(digits[at : at + 4] for at in range(0, 32, 4))


def _config(host: Host) -> Obj:
    power = obj("vim.host.PowerSystemInfo", currentPolicy=obj(
        "vim.host.PowerSystemInfo.PowerPolicy", key=1, name="PowerPolicy.static.name", shortName="static",
        description="PowerPolicy.static.description"))  # fmt: skip
    vsan = obj("vim.vsan.host.ConfigInfo", enabled=bool(host.vsan_uuid), clusterInfo=obj(
        "vim.vsan.host.ConfigInfo.ClusterInfo", uuid=host.vsan_uuid or None, nodeUuid=None))  # fmt: skip
    features, masked = (
        [obj("vim.host.FeatureCapability", key=name, featureName=name, value=str(0 if name in hidden else value))
         for name, value in _offers(host)]
        for hidden in (set(), host.hidden)
    )  # fmt: skip
    return obj(
        "vim.host.ConfigInfo", host="vim.HostSystem:ha-host",
        hyperThread=obj("vim.host.CpuSchedulerSystem.HyperThreadScheduleInfo", available=True,
                        active=host.condition.hyper_threading, config=host.condition.hyper_threading),
        storageDevice=_storage(host), fileSystemVolume=_volumes(host), network=_network(host),
        virtualNicManagerInfo=_nic_manager(host), service=_services(host), firewall=_firewall(host),
        option=listed("vim.option.OptionValue", *_options(host)), localSwapDatastore=None,
        dateTimeInfo=obj("vim.host.DateTimeInfo", ntpConfig=obj(
            "vim.host.NtpConfig", server=listed("str", *host.ntp), configFile=listed("str"))),
        adminDisabled=False, lockdownMode="lockdownDisabled", powerSystemInfo=power,
        featureCapability=listed("vim.host.FeatureCapability", *features),
        maskedFeatureCapability=listed("vim.host.FeatureCapability", *masked), vsanHostConfig=vsan,
    )  # fmt: skip


def _offers(host: Host) -> Iterator[tuple[str, int]]:
    for names, value in ((_LEAF1_ECX, host.cpu.registers[1][2]), (_LEAF7_EBX, host.cpu.registers[7][1])):
        for name, bit in names.items():
            yield name, value >> bit & 1


def _options(host: Host) -> Iterator[Obj]:
    values: dict[str, object] = {
        "Net.TcpipHeapSize": Long(0), "Net.FollowHardwareMac": Long(1), "Mem.AllocGuestLargePage": Long(1),
        "Migrate.Enabled": Long(1), "Misc.HostName": host.fqdn, "UserVars.SuppressShellWarning": Long(0),
        "Config.HostAgent.log.level": "info",
    }  # fmt: skip
    values |= {
        item.path[1:].replace("/", "."): Long(item.value) if isinstance(item.value, int) else item.value
        for item in host.settings
    }
    values |= {f"VMkernel.Boot.{name}": value for name, (_, value, _) in host.kernel_options.items()}
    for key, value in values.items():
        yield obj("vim.option.OptionValue", key=key, value=value)


# -- network -------------------------------------------------------------------------------------------


def _network(host: Host) -> Obj:
    stacks = dict.fromkeys([DEFAULT_STACK, *(adapter.stack for adapter in host.adapters)])
    return obj(
        "vim.host.NetworkInfo",
        vswitch=listed("vim.host.VirtualSwitch", *(_switch(switch) for switch in host.switches)),
        proxySwitch=listed("vim.host.HostProxySwitch", *(_proxy(switch) for switch in host.distributed)),
        portgroup=listed("vim.host.PortGroup", *(_group(host, s, g) for s in host.switches for g in s.groups)),
        pnic=listed("vim.host.PhysicalNic", *_pnics(host)),
        vnic=listed("vim.host.VirtualNic", *(_vnic(host, adapter) for adapter in host.adapters)),
        netStackInstance=listed("vim.host.NetStackInstance", *(_stack(host, name) for name in stacks)),
        ipV6Enabled=True, atBootIpV6Enabled=True,
    )  # fmt: skip


def _teaming(team: Teaming) -> Obj:
    return obj(
        "vim.host.NetworkPolicy.NicTeamingPolicy", policy=_POLICIES[team.policy], reversePolicy=True,
        notifySwitches=team.notify, rollingOrder=not team.failback,
        failureCriteria=obj("vim.host.NetworkPolicy.NicFailureCriteria", checkSpeed="minimum", speed=10,
                            checkBeacon=team.beacon, fullDuplex=False),
        nicOrder=obj("vim.host.NetworkPolicy.NicOrderPolicy", activeNic=listed("str", *team.active),
                     standbyNic=listed("str", *team.standby)),
    )  # fmt: skip


def _policy(team: Teaming | None, security: tuple[bool | None, bool | None, bool | None] | None, *, own: bool) -> Obj:
    allowed = security or (None, None, None)
    shaping = obj("vim.host.NetworkPolicy.TrafficShapingPolicy", enabled=None if own else False,
                  averageBandwidth=None, peakBandwidth=None, burstSize=None)  # fmt: skip
    return obj(
        "vim.host.NetworkPolicy",
        security=obj("vim.host.NetworkPolicy.SecurityPolicy", allowPromiscuous=allowed[0], macChanges=allowed[1],
                     forgedTransmits=allowed[2]),
        nicTeaming=_teaming(team) if team is not None else None, offloadPolicy=None, shapingPolicy=shaping,
    )  # fmt: skip


def _switch(switch: StandardSwitch) -> Obj:
    devices = listed("str", *switch.uplinks)
    bridge = obj("vim.host.VirtualSwitch.BondBridge", nicDevice=devices,
                 linkDiscoveryProtocolConfig=obj("vim.host.LinkDiscoveryProtocolConfig", protocol="cdp",
                                                 operation=switch.discovery))  # fmt: skip
    allowed = tuple(
        any(getattr(group, name) for group in switch.groups) for name in ("promiscuous", "mac_changes", "forged")
    )
    return obj(
        "vim.host.VirtualSwitch", name=switch.name, key=f"key-vim.host.VirtualSwitch-{switch.name}", numPorts=1536,
        numPortsAvailable=1520, mtu=switch.mtu,
        portgroup=listed("str", *(f"key-vim.host.PortGroup-{group.name}" for group in switch.groups)),
        pnic=listed("str", *(f"key-vim.host.PhysicalNic-{name}" for name in switch.uplinks)),
        spec=obj("vim.host.VirtualSwitch.Specification", numPorts=128, bridge=bridge,
                 policy=_policy(switch.teaming, (allowed[0], allowed[1], allowed[2]), own=False), mtu=switch.mtu),
    )  # fmt: skip


def _group(host: Host, switch: StandardSwitch, group: PortGroup) -> Obj:
    ports = [obj("vim.host.PortGroup.Port", key=f"{1000 + at}", mac=listed("str"), type="virtualMachine")
             for at in range(clients(host, group.name))]  # fmt: skip
    security = (group.promiscuous, group.mac_changes, group.forged)
    return obj(
        "vim.host.PortGroup", key=f"key-vim.host.PortGroup-{group.name}", port=listed("vim.host.PortGroup.Port", *ports),
        vswitch=f"key-vim.host.VirtualSwitch-{switch.name}",
        computedPolicy=_policy(group.teaming or switch.teaming, security, own=False),
        spec=obj("vim.host.PortGroup.Specification", name=group.name, vlanId=group.vlan, vswitchName=switch.name,
                 policy=_policy(group.teaming, None, own=True)),
    )  # fmt: skip


def _proxy(switch: DistributedSwitch) -> Obj:
    return obj(
        "vim.host.HostProxySwitch", dvsUuid=switch.uuid, dvsName=switch.name, key=f"key-vim.host.HostProxySwitch-{switch.uuid}",
        numPorts=1536, numPortsAvailable=1500, mtu=switch.mtu,
        pnic=listed("str", *(f"key-vim.host.PhysicalNic-{name}" for name in switch.uplinks.values() if name)),
    )  # fmt: skip


def _pnics(host: Host) -> Iterator[Obj]:
    for nic in host.nics:
        link = (
            obj("vim.host.PhysicalNic.LinkSpeedDuplex", speedMb=nic.speed, duplex=nic.duplex == "Full")
            if nic.up
            else None
        )
        yield obj("vim.host.PhysicalNic", key=f"key-vim.host.PhysicalNic-{nic.name}", device=nic.name, pci=nic.pci,
                  driver=nic.driver, linkSpeed=link, mac=nic.mac, autoNegotiateSupported=True)  # fmt: skip


def _vnic(host: Host, adapter: Adapter) -> Obj:
    switch = host.switch_of(adapter.group)
    port = None
    if isinstance(switch, DistributedSwitch):
        port = obj("vim.dvs.PortConnection", switchUuid=switch.uuid, portgroupKey=host.group(adapter.group).key,
                   portKey=str(adapter.port), connectionCookie=1000 + adapter.port)  # fmt: skip
    values: dict[str, object] = {
        "ip": obj("vim.host.IpConfig", dhcp=adapter.dhcp, ipAddress=adapter.address, subnetMask=adapter.netmask),
        "mac": adapter.mac, "distributedVirtualPort": port, "portgroup": None if port else adapter.group,
        "mtu": adapter.mtu, "tsoEnabled": True,
    }  # fmt: skip
    if host.release.number >= (6, 0):
        values["netStackInstanceKey"] = adapter.stack
    if host.release.number >= (6, 5):
        values["ipRouteSpec"] = None
    return obj(
        "vim.host.VirtualNic", device=adapter.name, key=f"key-vim.host.VirtualNic-{adapter.name}",
        portgroup="" if port else adapter.group, spec=obj("vim.host.VirtualNic.Specification", **values), port=None,
    )  # fmt: skip


def _stack(host: Host, name: str) -> Obj:
    mine = [adapter for adapter in host.adapters if adapter.stack == name]
    gateway = next((adapter for adapter in mine if adapter.gateway), None)
    names = {adapter.name for adapter in mine}
    entries = [
        obj("vim.host.IpRouteOp", changeOperation="ignore", route=obj(
            "vim.host.IpRouteEntry", network=network, prefixLength=ipaddress.ip_network(f"0.0.0.0/{mask}").prefixlen,
            gateway=way, deviceName=device))
        for network, mask, way, device in host.static_routes if device in names
    ]  # fmt: skip
    return obj(
        "vim.host.NetStackInstance", key=name, name=name,
        dnsConfig=obj("vim.host.DnsConfig", dhcp=False, hostName=host.name, domainName=host.domain,
                      address=listed("str", *host.dns), searchDomain=listed("str", host.domain)),
        ipRouteConfig=obj("vim.host.IpRouteConfig", defaultGateway=gateway.gateway if gateway else None,
                          gatewayDevice=gateway.name if gateway else None),
        requestedMaxNumberOfConnections=11000, congestionControlAlgorithm="newreno", ipV6Enabled=True,
        routeTableConfig=obj("vim.host.IpRouteTableConfig", ipRoute=listed("vim.host.IpRouteOp", *entries)),
    )  # fmt: skip


def _nic_manager(host: Host) -> Obj:
    configs = []
    for service in _SERVICES:
        chosen = [item.name for item in host.adapters if service.lower() in {tag.lower() for tag in item.tags}]
        candidates = [
            obj("vim.host.VirtualNic", device=item.name, key=f"{service}.key-vim.host.VirtualNic-{item.name}", portgroup="")
            for item in host.adapters
        ]  # fmt: skip
        configs.append(obj(
            "vim.host.VirtualNicManager.NetConfig", nicType=service, multiSelectAllowed=True,
            candidateVnic=listed("vim.host.VirtualNic", *candidates),
            selectedVnic=listed("str", *(f"{service}.key-vim.host.VirtualNic-{name}" for name in chosen)),
        ))  # fmt: skip
    return obj("vim.host.VirtualNicManagerInfo", netConfig=listed("vim.host.VirtualNicManager.NetConfig", *configs))


# -- the rest ------------------------------------------------------------------------------------------


def _firewall(host: Host) -> Obj:
    made = []
    for name in dict.fromkeys(item[0] for item in _RULESETS):
        rules = [
            obj("vim.host.Ruleset.Rule", port=begin, endPort=end, direction=way, portType="dst", protocol="tcp")
            for key, way, begin, end in _RULESETS if key == name
        ]  # fmt: skip
        made.append(obj(
            "vim.host.Ruleset", key=name, label=name, required=False, rule=listed("vim.host.Ruleset.Rule", *rules),
            service=None, enabled=name in _OPEN and name not in host.closed,
            allowedHosts=obj("vim.host.Ruleset.IpList", ipAddress=listed("str"),
                             ipNetwork=listed("vim.host.Ruleset.IpNetwork"), allIp=True),
        ))  # fmt: skip
    policy = obj("vim.host.FirewallInfo.DefaultPolicy", incomingBlocked=True, outgoingBlocked=True)
    return obj("vim.host.FirewallInfo", defaultPolicy=policy, ruleset=listed("vim.host.Ruleset", *made))


def _services(host: Host) -> Obj:
    services = {**dict(_AGENT_SERVICES), **host.services}
    made = [obj("vim.host.Service", key=key, label=key, required=False, uninstallable=False, running=policy == "on",
                ruleset=listed("str"), policy=policy) for key, policy in services.items()]  # fmt: skip
    return obj("vim.host.ServiceInfo", service=listed("vim.host.Service", *made))


def _storage(host: Host) -> Obj:
    adapters = []
    for hba in host.hbas:
        if hba.transport == "iscsi":
            static = [
                obj("vim.host.InternetScsiHba.StaticTarget", address=address, port=3260, iScsiName=name)
                for address, name in host.targets
            ]
            adapters.append(obj(
                "vim.host.InternetScsiHba", key=f"key-vim.host.InternetScsiHba-{hba.name}", device=hba.name, bus=0,
                status=hba.link, model=hba.description, driver=hba.driver, isSoftwareBased=True, iScsiName=hba.uid,
                configuredStaticTarget=listed("vim.host.InternetScsiHba.StaticTarget", *static),
            ))  # fmt: skip
        else:
            adapters.append(obj("vim.host.BlockHba", key=f"key-vim.host.BlockHba-{hba.name}", device=hba.name, bus=0,
                                status=hba.link, model=hba.description, driver=hba.driver))  # fmt: skip
    return obj("vim.host.StorageDeviceInfo", hostBusAdapter=listed("vim.host.HostBusAdapter", *adapters))


def _volumes(host: Host) -> Obj:
    mounts = [
        obj(
            "vim.host.FileSystemMountInfo",
            mountInfo=obj("vim.host.MountInfo", path=f"/vmfs/volumes/{store.uuid}", accessMode="readWrite",
                          mounted=True, accessible=True),
            volume=obj("vim.host.VmfsVolume", type="VMFS", name=store.name, capacity=Long(store.size), blockSizeMb=1,
                       majorVersion=int(store.version[-1]), version=f"{store.version[-1]}.82", uuid=store.uuid),
        )
        for store in host.datastores
    ]  # fmt: skip
    return obj("vim.host.FileSystemVolumeInfo", volumeTypeList=listed("str", "VMFS", "NFS", "NFS41"),
               mountInfo=listed("vim.host.FileSystemMountInfo", *mounts))  # fmt: skip


def _licences(host: Host) -> object:
    features = [
        obj("vim.KeyAnyValue", key="feature", value=obj("vim.KeyValue", key=key, value=key.capitalize()))
        for key in _FEATURES if key not in host.unlicensed
    ]  # fmt: skip
    licence = obj(
        "vim.LicenseManager.LicenseInfo", licenseKey="00000-00000-00000-00000-00000", editionKey="esx.enterprisePlus.cpuPackage",
        name="vSphere Enterprise Plus", total=0, used=host.cpu.packages, costUnit="cpuPackage",
        properties=listed("vim.KeyAnyValue", obj("vim.KeyAnyValue", key="ProductName", value="VMware ESX Server"), *features),
        labels=listed("vim.KeyValue"),
    )  # fmt: skip
    return listed("vmodl.query.PropertyCollector.ObjectContent", obj(
        "vmodl.query.PropertyCollector.ObjectContent", obj="vim.LicenseManager:ha-license-manager",
        propSet=listed("vmodl.DynamicProperty", obj("vmodl.DynamicProperty", name="licenses", val=listed(
            "vim.LicenseManager.LicenseInfo", licence)))))  # fmt: skip


def _vm(host: Host, vm: Vm, number: int) -> object:
    needed = [
        obj("vim.vm.FeatureRequirement", key=name, featureName=name, value="Bool:Min:1")
        for name, value in _offers(host) if value and vm.running and name not in host.hidden
    ]  # fmt: skip
    config = obj("vim.vm.ConfigInfo", changeVersion="1", name=vm.name, guestId=vm.guest,
                 version=f"vmx-{vm.hardware or host.release.hardware:02}", uuid=vm.uuid,
                 files=obj("vim.vm.FileInfo", vmPathName=f"[{vm.datastore}] {vm.name}/{vm.name}.vmx"),
                 annotation=f"in {folder(host, vm)}")  # fmt: skip
    runtime = obj("vim.vm.RuntimeInfo", host="vim.HostSystem:ha-host", connectionState="connected",
                  powerState="poweredOn" if vm.running else "poweredOff",
                  featureRequirement=listed("vim.vm.FeatureRequirement", *needed))  # fmt: skip
    return _context(f"vim.VirtualMachine:{number}", {"config": config, "runtime": runtime})
