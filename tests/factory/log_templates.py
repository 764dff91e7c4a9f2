"""Ordinary lines of the logs of a host: what a sound host writes all day.

``{n}`` is any number, ``{w}`` a world, ``{c}`` a processor, ``{h}`` hexadecimal digits, ``{vm}`` a machine, ``{ds}``
the UUID of a datastore, ``{dev}`` a device, ``{nic}`` a NIC, ``{vc}`` the address of vCenter.
"""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogKind:
    """One log."""

    name: str
    """Of its file, without ``.log``."""
    family: str
    """kernel, agent, observer or plain: how its lines are built."""
    program: str
    share: int
    """Percent of all log bytes."""
    rotations: int
    lines: tuple[str, ...]
    priority: int = 14
    """The number behind ``In`` in 8.0 and later."""


KERNEL = (
    'cpu{c}:{w})ScsiDeviceIO: 3029: Cmd(0x45{h}) 0x1a, CmdSN 0x{h4} from world 0 to dev "{dev}" failed H:0x0 D:0x2 P:0x0 '
    "Valid sense data: 0x5 0x24 0x0",
    "cpu{c}:{w})NMP: nmp_ResetDeviceLogThrottling:3782: last error status from device {dev} repeated {n3} times",
    "cpu{c}:{w})NRandomHwrng: 500: Out of entropy, refreshing.",
    "cpu{c}:{w} opID={h8})World: 12075: VC opID {h8}-{n4}-{h4} maps to vmkernel opID {h8}",
    'cpu{c}:{w} opID={h8})Config: 727: "SIOControlFlag2" = 0, Old Value: 1, (Status: 0x0)',
    "cpu{c}:{w})DVFilter: 5963: Checking disconnected filters for timeouts",
    "cpu{c}:{w})MemSched: vm {w}: 5635: Reservation min {n4} max {n5} shares {n4}",
    "cpu{c}:{w})Vol3: 4042: Opening volume {ds}: lock heartbeat refreshed in {n3} us",
    "cpu{c}:{w})SchedVsi: 2208: Group: host/user/pool{n1}({n5}): min={n4} max={n5} minLimit={n4} shares={n4}, units: mb",
    "cpu{c}:{w})NetSched: 628: {vm}.eth0: received a force quiesce for port 0x{h8}, dropped {n1} pkts",
    "cpu{c}:{w})CMMDS: heartbeat round {n5} took {n3} ms on {nic}",
    "cpu{c}:{w})VSCSI: 2980: handle {n5}(GID:{n4})(vscsi0:0):Input values: res=0 limit=-2 bw=-1 Shares=1000",
)
WARNINGS = (
    "cpu{c}:{w})WARNING: HBX: 2723: Failed to read the heartbeat of volume {ds} in {n3} ms; will retry",
    "cpu{c}:{w})WARNING: UserObj: 2166: Failed to crossdup fd {n3}, /tmp type REGFILE: Busy",
    "cpu{c}:{w} opID={h8})WARNING: Sched: vm {w}: 6404: group host/vim/vmvisor is near its limit of {n4} MB",
)
HOSTD = (
    "sub=Vimsvc.ha-eventmgr opID={h8}-{n4}|Event {n5} : User vpxuser@127.0.0.1 logged in as VMware-client/{n1}.5.0",
    "sub=Vimsvc.TaskManager opID={h8}-{n4} user=vpxuser|Task Created : haTask-{n3}-vim.VirtualMachine.query-{n5}",
    "sub=Vimsvc.TaskManager opID={h8}-{n4} user=vpxuser|Task Completed : haTask-{n3}-vim.VirtualMachine.query-{n5} Status success",
    "sub=Vmsvc.vm:/vmfs/volumes/{ds}/{vm}/{vm}.vmx|Guest tools heartbeat status is green after {n3} ms",
    "sub=PropertyProvider opID={h8}|RecordOp ASSIGN: summary.quickStats, {n3}. Sent notification immediately.",
    "sub=Hostsvc.DatastoreSystem|Refreshed datastore /vmfs/volumes/{ds}: free space {n5} MB, took {n3} ms",
    "sub=Statssvc|Collected {n4} samples of {n3} counters for {vm} in {n3} ms",
    "sub=Vimsvc.Ticket 52 {h2} {h2} {h2} {h2} {h2} {h2} {h2}-{h2} 2b 28 opID={h8}|Ticket issued for vpxuser",
    "sub=SysCommandPosix|ForkExec(/usr/lib/vmware/bin/vmkvsitools) {w}, exit status 0",
    "sub=AdapterServer opID={h8}-{n4} user=vpxuser|New request: target='vim.HostSystem:ha-host', method='queryAvailable', session='52{h8}'",
    'sub=Libs|DictionaryLoad: Cannot open file "/usr/lib/vmware/settings": No such file or directory.',
    "sub=Guestsvc.GuestFileTransferImpl|Entered VmPowerStateListener for {vm}, state on, generation {n5}",
)
VPXA = (
    "sub=vpxLro opID={h8}-{n4}|[VpxLRO] -- BEGIN lro-{n5} -- vpxa -- vpxapi.VpxaService.retrieveChanges -- 52{h8}",
    "sub=vpxLro opID={h8}-{n4}|[VpxLRO] -- FINISH lro-{n5}",
    "sub=vpxaInvt opID=WFU-{h8}|Applied {n2} changes to the inventory, generation {n5}, {n3} ms",
    "sub=vpxaVmprov|Property updates of {vm}: guest.net, runtime.powerState, {n2} more",
    "sub=Default|[VpxaHalCnxHostagent] Processing updates from hostd, version {n5}",
    "sub=hostdstats|Set internal stats for VM: {n3} (vpxa VM id), {n3} (vpxd VM id). Is FT primary? false",
    "sub=vpxaVnic|Heartbeat to {vc} sent, sequence {n5}",
)
FDM = (
    "sub=Cluster opID=SWI-{h8}|hostd ping to master host-{n2} took {n3} us",
    "sub=Invt opID=WorkQueue-{h8}|Received inventory update of {n2} machines from host-{n2}",
    "sub=Election opID=SWI-{h8}|[ClusterElection::SlaveStateFunc] heartbeat from host-{n2}",
    "sub=Placement|{n2} machines restartable, {n1} waiting",
)
OBSERVER = (
    "[GenericCorrelator] {us}us: [vob.user.vmsyslogd.remote.success] Remote logging host is reachable again",
    "[scsiCorrelator] {us}us: [vob.scsi.scsipath.add] Add path: vmhba2:C0:T{n1}:L{n1}",
    "[UserLevelCorrelator] {us}us: [vob.user.ssh.session.opened] SSH session was opened for 'root@{vc}'.",
    "[UserLevelCorrelator] {us}us: [vob.user.ssh.session.closed] SSH session was closed for 'root@{vc}'.",
)
SYSLOG = (
    "crond[{w}]|USER root pid {w} cmd /bin/hostd-probe.sh ++group=host/vim/vmvisor/hostd-probe/stats/sh",
    "sdInjector[{w}]|Injector: Sleeping {n2} seconds",
    "backup.sh.{n5}|Locking esx.conf, saved in {n3} ms",
    "hostprofile[{w}]|INFO: compliance of {n2} policies evaluated",
    "vmauthd[{w}]|lib/ssl: cipher list ECDHE+AESGCM for connection {n5}",
)
SHELL = ("shell[{w}]|[root]: esxcli network nic list", "shell[{w}]|[root]: df -h", "shell[{w}]|[root]: esxtop -b -n 1")
AUTH = (
    "sshd[{w}]|Connection from {vc} port {n5}", "sshd[{w}]|Accepted keyboard-interactive/pam for root from {vc} port {n5} ssh2",
    "sshd[{w}]|Session closed for 'root' on /dev/char/pty/t0", "sshd[{w}]|pam_unix(sshd:session): session closed for user root",
)  # fmt: skip
SUMMARY = (
    "heartbeat|up {n2}d{n1}h{n2}m{n2}s, {n1} VMs; [[{w} hostd-worker {n5}kB] [{w} vmx {n5}kB] [{w} vpxa {n5}kB]] "
    "[[{w} vmx {n1}%max] [{w} hostd-worker {n1}%max]]",
)
MACHINE = (
    "vmx|GuestRpc: Reinitializing Channel {n1}(toolbox) after {n3} s",
    "vcpu-0|Tools: Tools heartbeat timeout cleared, generation {n5}",
    "vmx|DISKLIB-LIB_MISC : DiskLibGetSpace: free space {n5} MB on the volume, took {n3} us",
    "mks|SWBWindow: Window {n1} updated, frames {n5}",
    "vmx|VigorTransportProcessClientPayload: opID={h8}-{n4} seq={n5}: Receiving HotUpdate request.",
    "vcpu-{n1}|HBACommon: First write on scsi0:0.fileName after {n4} idle ticks",
)

KINDS = (
    LogKind("vmkernel", "kernel", "vmkernel", 26, 8, KERNEL + WARNINGS[:1], 182),
    LogKind("vmkwarning", "kernel", "vmkwarning", 2, 8, WARNINGS, 180),
    LogKind("hostd", "agent", "hostd", 34, 10, HOSTD, 166),
    LogKind("vpxa", "agent", "vpxa", 15, 10, VPXA, 166),
    LogKind("fdm", "agent", "fdm", 6, 8, FDM, 167),
    LogKind("vobd", "observer", "vobd", 3, 8, OBSERVER),
    LogKind("syslog", "plain", "", 8, 8, SYSLOG, 14),
    LogKind("shell", "plain", "", 1, 4, SHELL, 14),
    LogKind("auth", "plain", "", 1, 4, AUTH, 38),
    LogKind("vmksummary", "plain", "", 1, 2, SUMMARY, 14),
)
"""What ``var/run/log`` holds; the rest of the bytes are logs of machines."""
MACHINE_SHARE = 3
