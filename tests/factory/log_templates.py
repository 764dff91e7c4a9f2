"""Ordinary lines of the logs of a host: what a sound host writes all day.

``{n}`` is any number, ``{w}`` a world, ``{c}`` a processor, ``{h}`` hexadecimal digits, ``{vm}`` a machine, ``{ds}``
the UUID of a datastore, ``{label}`` the name of one, ``{dev}`` a device, ``{nic}`` a NIC, ``{vc}`` the address of
vCenter, ``{vmx}`` the configuration file of a machine, ``{e}`` the number of an event. What follows a line break
belongs to the same entry.
"""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from tests.factory.log_text import LogKind

KERNEL = (
    "cpu{c}:{w})DVFilter: 5963: Checking disconnected filters for timeouts",
    "cpu{c}:{w} opID={h8})World: 12075: VC opID {h8}-{n4}-{h4} maps to vmkernel opID {h8}",
    'cpu{c}:{w} opID={h8})Config: 727: "SIOControlFlag2" = 0, Old Value: 1, (Status: 0x0)',
    "cpu{c}:{w} opID={h8})SchedVsi: 2208: Group: host/user/pool{n1}({n5}): min={n4} max={n5} minLimit={n4} shares={n4}, units: mb",
    "cpu{c}:{w})VSCSI: 2980: handle {n5}(GID:{n4})(vscsi0:0):Input values: res=0 limit=-2 bw=-1 Shares=1000",
    "cpu{c}:{w} opID={h8})<unk>: UWVMKSyscall: ForkExec:2408: hostd-worker: Found params <group=hostd-tmp,mem=10>",
    "cpu{c}:{w} opID={h8})VSCSI: 5253: handle {n8}(GID:{n4})(vscsi0:{n1}):Creating Virtual Device for world {w} (FSS handle {n7}) numBlocks={n8} (bs=512)",
    "cpu{c}:{w} opID={h8})DVSDev: DVSDevDataSet:968: setting data com.vmware.common.port.volatile.persist on port {n4}",
    "cpu{c}:{w})NRandomHwrng: 500: Out of entropy, refreshing.",
    "cpu{c}:{w})VC: 2002: Device rescan time {n3} msec (total number of devices {n2})",
    "cpu{c}:{w} opID={h8})Uplink: 537: {nic}: Driver claims supporting 0 RX queues, and 0 queues are accepted.",
    "cpu{c}:{w})MemSched: vm {w}: 5635: Reservation min {n4} max {n5} shares {n4}",
    "cpu{c}:{w})VSCSI: 6602: handle {n8}(GID:{n4})(vscsi0:{n1}):Destroying Device for world {w} (pendCom 0)",
    "cpu{c}:{w})Vol3: 4042: Opening volume {ds}: lock heartbeat refreshed in {n3} us",
    "cpu{c}:{w} opID={h8})Tcpip: 1414: delete dstAddr=0x{h8}, netMask=0xffffffff, gwAddr=0x{h8} ifName=0x0x0, ifNameLen=0",
)
KERNEL_RARE = (
    'cpu{c}:{w})ScsiDeviceIO: 3029: Cmd(0x45{h}) 0x1a, CmdSN 0x{h4} from world 0 to dev "{dev}" failed H:0x0 D:0x2 P:0x0 '
    "Valid sense data: 0x5 0x24 0x0",
    "cpu{c}:{w})VSCSIFs: 4390: handle {n8}(GID:{n4})(vscsi0:0):Invalid Opcode (0xa3) from (vmm0:{vm})",
    "cpu{c}:{w})WARNING: UserObj: 2166: Failed to crossdup fd {n3}, /tmp type REGFILE: Busy",
    "cpu{c}:{w})Vol3: 950: Unable to register file system {ds} for APD timeout notifications: Inappropriate ioctl for device",
    "cpu{c}:{w})PageRetire: 1237: Invalid MPN range [0x0, 0x1)",
    'cpu{c}:{w})ScsiDeviceIO: 3029: Cmd(0x45{h}) 0x85, CmdSN 0x{h4} from world 0 to dev "{dev}" failed H:0x0 D:0x2 P:0x0 '
    "Valid sense data: 0x5 0x20 0x0",
    "cpu{c}:{w})WARNING: NTPClock: 1771: system clock synchronized to upstream time servers",
    "cpu{c}:{w})NFSLock: 1469: Start accessing fd 0x430{h8}({vm}-flat.vmdk) again",
)
HOSTD = (
    "sub=Vimsvc.ha-eventmgr opID={h8}-{n4}|Event {e} : User vpxuser@127.0.0.1 logged in as VMware-client/{n1}.5.0",
    "sub=Vimsvc.TaskManager opID={h8}-{n4} user=vpxuser|Task Created : haTask-{n3}-vim.VirtualMachine.query-{n5}",
    "sub=Vimsvc.TaskManager opID={h8}-{n4} user=vpxuser|Task Completed : haTask-{n3}-vim.VirtualMachine.query-{n5} Status success",
    "sub=Vmsvc.vm:{vmx}|Guest tools heartbeat status is green after {n3} ms",
    "sub=PropertyProvider opID={h8}|RecordOp ASSIGN: summary.quickStats, {n3}. Sent notification immediately.",
    "sub=Hostsvc.DatastoreSystem|Refreshed datastore /vmfs/volumes/{ds}: free space {n5} MB, took {n3} ms",
    "sub=Statssvc|Collected {n4} samples of {n3} counters for {vm} in {n3} ms",
    "sub=Vimsvc.Ticket 52 {h2} {h2} {h2} {h2} {h2} {h2} {h2}-{h2} 2b 28 opID={h8}|Ticket issued for vpxuser",
    "sub=SysCommandPosix|ForkExec(/usr/lib/vmware/bin/vmkvsitools) {w}, exit status 0",
    "sub=AdapterServer opID={h8}-{n4} user=vpxuser|New request: target='vim.HostSystem:ha-host', method='queryAvailable', session='52{h8}'",
    'sub=Libs|DictionaryLoad: Cannot open file "/usr/lib/vmware/settings": No such file or directory.',
    "sub=Guestsvc.GuestFileTransferImpl|Entered VmPowerStateListener for {vm}, state on, generation {n5}",
    "sub=Vimsvc.ha-eventmgr opID={h8}-{n4}|Event {e} : User vpxuser@127.0.0.1 logged out (login time: {n2} minutes ago, number of API invocations: {n3}, user agent: VMware-client/7.5.0)",
    "sub=Snmpsvc|GenerateFullReport: report file /tmp/.vm-report.xml generated, size {n3} bytes.",
    "sub=Hostsvc.VmkVprobSource|VmkVprobSource::Post event: (vim.event.EventEx) {\n   dynamicType = <unset>,\n   key = {n5},\n   chainId = {n5},\n"
    '   eventTypeId = "esx.audit.net.firewall.config.changed",\n   severity = <unset>,\n}',
)
HOSTD_RARE = (
    "sub=Default|IpmiIfcEntityInstantiateAll: stripping out phantom power supply IPMI SDRs",
    "sub=Libs opID={h8}|ConfigFileLocker: /tmp/.simsOpLock.lock.LOCK: stale lock detected for PID {n5}: No such process",
    "sub=Vimsvc.ha-eventmgr|Event {e} : SSH session was opened for 'root@{vc}'.",
    "sub=Vimsvc.ha-eventmgr|Event {e} : SSH session was closed for 'root@{vc}'.",
    "sub=Default opID=esxcli-{h2}-{h4}|Accepted password for user root from 127.0.0.1",
    "sub=Vmsvc.vm:{vmx}|Clearing VM question",
)
VPXA = (
    "sub=vpxLro opID={h8}-{n4}|[VpxLRO] -- BEGIN lro-{n5} -- vpxa -- vpxapi.VpxaService.retrieveChanges -- 52{h8}",
    "sub=vpxLro opID={h8}-{n4}|[VpxLRO] -- FINISH lro-{n5}",
    "sub=vpxaInvt opID=WFU-{h8}|Applied {n2} changes to the inventory, generation {n5}, {n3} ms",
    "sub=vpxaVmprov|Property updates of {vm}: guest.net, runtime.powerState, {n2} more",
    "sub=Default|[VpxaHalCnxHostagent] Processing updates from hostd, version {n5}",
    "sub=hostdstats|Set internal stats for VM: {n3} (vpxa VM id), {n3} (vpxd VM id). Is FT primary? false",
    "sub=vpxaVnic|Heartbeat to {vc} sent, sequence {n5}",
    "sub=VpxaCnxHostd opID=WFU-{h8}|FetchingUpdatesDone callback, time for waiting responce from HOSTD {n3} ms",
)
FDM = (
    "sub=Cluster opID=SWI-{h8}|hostd ping to master host-{n2} took {n3} us",
    "sub=Invt opID=WorkQueue-{h8}|Received inventory update of {n2} machines from host-{n2}",
    "sub=Election opID=SWI-{h8}|[ClusterElection::SlaveStateFunc] heartbeat from host-{n2}",
    "sub=Placement|{n2} machines restartable, {n1} waiting",
)
OBSERVER = (
    "[GenericCorrelator] {us}us: [vob.user.ssh.session.opened] SSH session was opened for 'root@{vc}'.",
    "[GenericCorrelator] {us}us: [vob.user.ssh.session.closed] SSH session was closed for 'root@{vc}'.",
    "[vmfsCorrelator] {us}us: [vob.vmfs.sesparse.bloomfilter.disabled] Read IO performance maybe impacted for disk {vm}-flat.vmdk: Non-empty delta disk being opened",
    "[UserLevelCorrelator] {us}us: [esx.audit.net.firewall.config.changed] Firewall configuration has changed. Operation 'refresh' for rule set sshServer succeeded.",
    "[scsiCorrelator] {us}us: [vob.scsi.scsipath.add] Add path: vmhba2:C0:T{n1}:L{n1}",
)
OBSERVER_RARE = (
    "[UserLevelCorrelator] {us}us: [esx.problem.clock.correction.adjtime.sync] system clock synchronized to upstream time servers",
    "[UserLevelCorrelator] {us}us: [esx.clear.coredump.configured] A vmkcore disk partition is available and/or a network coredump server has been configured.  Host core dumps will be saved.",
)
SYSLOG = (
    "crond[{w}]|USER root pid {w} cmd /bin/hostd-probe.sh ++group=host/vim/vmvisor/hostd-probe/stats/sh",
    "sdInjector[{w}]|Injector: Sleeping {n2} seconds",
    "backup.sh.{n5}|Locking esx.conf, saved in {n3} ms",
    "hostprofile[{w}]|INFO: compliance of {n2} policies evaluated",
    "vmauthd[{w}]|lib/ssl: cipher list ECDHE+AESGCM for connection {n5}",
    "dhclient-uw[{w}]|DHCPDISCOVER on vmk{n1} to 255.255.255.255 port 67 interval 1",
)
SYSLOG_RARE = (
    "watchdog-vobd[{w}]|Executing '/usr/lib/vmware/vob/bin/vobd ++securitydom=vobdDom'",
    "iscsid[{w}]|connection 1:0 (iqn.2001-05.com.example:target if=default addr=10.20.40.200:3260 (TPGT:1 ISID:0x1) (T0 C0)) is operational",
)
SHELL = ("shell[{w}]|[root]: esxcli network nic list", "shell[{w}]|[root]: df -h", "shell[{w}]|[root]: esxtop -b -n 1")
AUTH = (
    "sshd[{w}]|Connection from {vc} port {n5}", "sshd[{w}]|Accepted keyboard-interactive/pam for root from {vc} port {n5} ssh2",
    "sshd[{w}]|Session closed for 'root' on /dev/char/pty/t0", "sshd[{w}]|pam_unix(sshd:session): session closed for user root",
)  # fmt: skip
MACHINE = (
    "vmx|GuestRpc: Reinitializing Channel {n1}(toolbox) after {n3} s",
    "vcpu-0|Tools: Tools heartbeat timeout cleared, generation {n5}",
    "vmx|DISKLIB-LIB_MISC : DiskLibGetSpace: free space {n5} MB on the volume, took {n3} us",
    "mks|SWBWindow: Window {n1} updated, frames {n5}",
    "vmx|VigorTransportProcessClientPayload: opID={h8}-{n4} seq={n5}: Receiving HotUpdate request.",
    "vcpu-{n1}|HBACommon: First write on scsi0:0.fileName after {n4} idle ticks",
)
MACHINE_RARE = (
    "vcpu-0|DISKLIB-CBT : Shutting down change tracking for untracked fid {n7}.",
    "vcpu-0|DISKLIB-CBT : Successfully disconnected CBT node.",
    "vcpu-0|Checkpoint_Unstun: vm stopped for {n5} us",
)

VMKERNEL = LogKind("vmkernel", "kernel", "vmkernel", 32, 8, KERNEL, KERNEL_RARE, 176)
VMKWARNING = LogKind("vmkwarning", "kernel", "vmkwarning", 0, 0, (), (), 176)
VMKSUMMARY = LogKind("vmksummary", "plain", "", 0, 0, ())
MACHINE_LOG = LogKind("vmware", "machine", "vmx", 0, 0, MACHINE, MACHINE_RARE)
KINDS = (
    VMKERNEL,
    LogKind("hostd", "agent", "hostd", 34, 10, HOSTD, HOSTD_RARE, 160),
    LogKind("vpxa", "agent", "vpxa", 15, 10, VPXA, (), 160),
    LogKind("fdm", "agent", "fdm", 6, 8, FDM, (), 160),
    LogKind("vobd", "observer", "vobd", 0.5, 8, OBSERVER, OBSERVER_RARE),
    LogKind("syslog", "plain", "", 8, 8, SYSLOG, SYSLOG_RARE),
    LogKind("shell", "plain", "", 0.05, 4, SHELL),
    LogKind("auth", "plain", "", 0.1, 4, AUTH, (), 32),
)
"""What ``var/run/log`` holds beside ``vmkwarning`` and ``vmksummary``; the rest of the bytes are logs of machines."""
MACHINE_SHARE = 3
RARE = 0.004
"""The share of the rare lines among those of a log."""
HITS: dict[str, tuple[str, ...]] = {
    "vmkernel": (
        "cpu{c}:{w})ScsiDeviceIO: 1198: Device {dev} performance has improved. I/O latency reduced from {n4} microseconds to {n3} microseconds.",
        "cpu{c}:{w})etherswitch: L2Sec_EnforcePortCompliance:226: client {vm}.eth0 requested promiscuous mode on port 0x200002b, disallowed by vswitch policy",
    ),
    "hostd": ("sub=Hostsvc.NetworkProvider|Unable to delete DVPort {n4}: in use",),
}
"""What a sound host may write in any number and a reader has to look at."""
