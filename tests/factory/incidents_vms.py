"""Incidents of virtual machines and their migrations, as logs tell them. Times are told before the collection."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from ipaddress import IPv4Address

from tests.factory.model import VMOTION, Host
from tests.factory.planting import Planter
from tests.factory.seeds import Seed


@dataclass(frozen=True, slots=True)
class _Failure:
    """How a migration may fail."""

    code: int
    status: str
    message: str
    """Its id in the logs of the machine and the host agent."""
    text: str
    seconds: float


FAILURES = {
    "network": _Failure(
        0xBAD010B, "The ESX hosts failed to connect over the VMotion network", "msg.migrate.waitdata.platform",
        "Failed waiting for data. Error {code}. The ESX hosts failed to connect over the VMotion network.", 24,
    ),
    "timeout": _Failure(
        0xBAD0021, "Timeout", "msg.migrate.waitdata.platform", "Failed waiting for data. Error {code}. Timeout.", 124,
    ),
    "mtu": _Failure(
        0xBAD003F, "Connection closed by remote host, possibly due to timeout", "msg.checkpoint.precopyfailure",
        "Migration to host <{target}> failed with error Connection closed by remote host, possibly due to timeout (0xbad003f).", 41,
    ),
    "stun": _Failure(
        0xBAD0107, "Maximum switchover time for migration exceeded", "msg.checkpoint.migration.maxSwitchoverTimeExceeded",
        "The migration has exceeded the maximum switchover time of 100 second(s).  ESX has preemptively failed the migration "
        "to allow the VM to continue running on the source.", 163,
    ),
}  # fmt: skip
"""By name: error, where it is told, and how long after the beginning."""


class _Move:
    """One migration of a machine, on both of its sides."""

    def __init__(self, source: Host | str, target: Host | str, vm: str, ago: timedelta) -> None:
        self.source = Planter(source, ago) if isinstance(source, Host) else None
        self.target = Planter(target, ago) if isinstance(target, Host) else None
        known = target if isinstance(target, Host) else source
        assert isinstance(known, Host)
        self.vm, self.from_ip, self.to_ip = vm, _address(source), _address(target)
        self.world = next(
            (item.world for host in (target, source) if isinstance(host, Host) for item in host.vms if item.name == vm),
            2200777,
        )
        # Until 6.5 it is the time of the start; later ones are random.
        stamp = int((known.collected - ago).replace(tzinfo=UTC).timestamp() * 1_000_000)
        seed = Seed(known.seed) / "vmotion" / vm / int(ago.total_seconds())
        self.id = str(stamp) if known.release.number < (6, 7) else str(seed.number(10**18, 9 * 10**18))
        self.uuid = seed.uuid()
        self.rate = seed.number(380, 1060) + seed.number(0, 999) / 1000
        self.stun = seed.number(120_000, 700_000)

    @property
    def sides(self) -> list[tuple[Planter, str]]:
        """Each side that is known, and its letter."""
        return [(plant, letter) for plant, letter in ((self.source, "S"), (self.target, "D")) if plant is not None]

    def begin(self) -> None:
        """What both sides tell first."""
        for plant, letter in self.sides:
            known = plant.host.release.number >= (6, 7)
            word = "Source" if letter == "S" or not known else "Dest"
            plant.kernel(0.4, setting_info(self.world, self.id, self.from_ip, self.to_ip, 0, word))
            if known:
                own = plant.host.adapter(VMOTION)
                bound = f"Successfully bound connection to vmknic {own.name} - '{own.address}'"
                plant.kernel(0.6, f"MigrateNet: 1663: {self.id} {letter}: {bound}")
            direction, state = ("to", "VM_STATE_ON -> VM_STATE_EMIGRATING") if letter == "S" else (
                "from", "VM_STATE_INITIALIZING -> VM_STATE_IMMIGRATING"
            )  # fmt: skip
            sub = f"sub=Vmsvc.vm:{self.file(plant)}"
            plant.line(
                0.1,
                "hostd",
                f"{sub}|VMotionPrepare ({self.id}): Sending '{direction}' srcIp=<{self.from_ip}> dstIp=<{self.to_ip}>",
            )
            plant.line(0.2, "hostd", f"{sub}|State Transition ({state})")

    def machine(self, plant: Planter, letter: str, rotation: int = 0) -> None:
        """What the machine writes first on one side."""
        peers = f"srcIp=<{self.from_ip}> dstIp=<{self.to_ip}>"
        if letter == "S":
            asked = f"'to' request for mid id {self.id}, src ip <{self.from_ip}>, dst ip <{self.to_ip}>(invalidate source config)."
        else:
            asked = f"'from' request for mid id {self.id}, src ip <{self.from_ip}>."
        plant.machine(0.1, self.vm, f"vmx|Received migrate {asked}", rotation=rotation)
        state = 1 if letter == "S" else 8
        plant.machine(
            0.11,
            self.vm,
            f"vmx|MigrateSetInfo: state={state} {peers} mid={self.id} uuid={self.uuid} priority=high",
            rotation=rotation,
        )
        plant.machine(0.12, self.vm, f"vmx|MigrateSetState: Transitioning from state 0 to {state}.", rotation=rotation)

    def file(self, plant: Planter) -> str:
        """The configuration file of the machine."""
        names = [vm.datastore for vm in plant.host.vms if vm.name == self.vm]
        store = plant.host.datastore(names[0]) if names else plant.host.datastores[-1]
        return f"/vmfs/volumes/{store.uuid}/{self.vm}/{self.vm}.vmx"


def _address(host: Host | str) -> str:
    return host.adapter(VMOTION).address if isinstance(host, Host) else host


def vmotion(source: Host | str, target: Host, vm: str, ago: timedelta) -> str:
    """A machine of ``target`` came from ``source`` (a host, or the address of one): the id of the migration.

    What it logged over there is its ``vmware-1.log``.
    """
    move = _Move(source, target, vm, ago)
    move.begin()
    if move.source is not None:
        out = move.source
        goal = f"which can be sent within the switchover time goal of 0.500 seconds (network bandwidth ~{move.rate} MB/s, 101088% t2d)"
        out.kernel(17, f"VMotion: 4650: {move.id} S: Stopping pre-copy: only 1296 pages left to send, {goal}")
        out.kernel(
            18,
            f"VMotionSend: 3508: {move.id} S: Sent all modified pages to destination (network bandwidth ~{move.rate} MB/s)",
        )
        sub = f"sub=Vcsvc.VMotionSrc ({move.id})"
        out.line(
            19, "hostd", f"{sub}|ResolveCb: VMX reports needsUnregister = true for migrateType MIGRATE_TYPE_VMOTION"
        )
        out.line(19.1, "hostd", f"{sub}|Set source task result precopyStunTime to {move.stun}", "verbose")
        out.line(19.2, "hostd", f"sub=Vmsvc.vm:{move.file(out)}|State Transition (VM_STATE_EMIGRATING -> VM_STATE_OFF)")
        out.line(
            19.3, "vpxa", f"sub=Default|[MIGRATE] ({move.id}) vmotion result has downtime value {move.stun}", "verbose"
        )
    target.history.arrived[vm] = ago
    plant = Planter(target, ago)
    plant.kernel(18.3, f"VMotionRecv: 2026: {move.id} D: DONE paging in")
    plant.kernel(18.4, f"VMotionRecv: 761: {move.id} D: Estimated network bandwidth {move.rate} MB/s during pre-copy")
    plant.line(19.3, "hostd", f"sub=Vcsvc.VMotionDst ({move.id})|ResolveCb: Succeeded")
    plant.line(19.4, "hostd", f"sub=Vmsvc.vm:{move.file(plant)}|State Transition (VM_STATE_IMMIGRATING -> VM_STATE_ON)")
    move.machine(plant, "S", 1)
    plant.machine(18.2, vm, "vcpu-0|Migrate: VM successfully stunned.", rotation=1)
    plant.machine(19, vm, "vmx|MigrateSetStateFinished: type=1 new state=6", rotation=1)
    move.machine(plant, "D")
    plant.machine(0.3, vm, f"vmx|Migrate_Open: Restoring from <{move.from_ip}> with migration id {move.id}")
    plant.machine(18.9, vm, "vmx|MigrateSetStateFinished: type=2 new state=12")
    plant.machine(19.2, vm, f"vcpu-0|Checkpoint_Unstun: vm stopped for {move.stun} us")
    return move.id


def vmotion_failed(source: Host, target: Host | str, vm: str, ago: timedelta, why: str = "network") -> str:
    """A machine of ``source`` did not get to ``target`` (a host, or the address of one): the id of the migration.

    ``why`` is one of :data:`FAILURES`.
    """
    told = FAILURES[why]
    move = _Move(source, target, vm, ago)
    move.begin()
    plant, at = Planter(source, ago), told.seconds
    text = told.text.format(code=told.code, target=move.to_ip)
    move.machine(plant, "S")
    if why == "network":
        number = int(IPv4Address(move.from_ip))
        peer = f"{number:x}" if plant.number < (6, 5) else str(number - (1 << 32) if number >> 31 else number)
        plant.kernel(
            at - 0.1,
            f"WARNING: MigrateNet: 1309: {move.id} S: failed to connect to remote host <{move.to_ip}> from host <{move.from_ip}>: Timeout",
        )
        plant.machine(
            at, vm, f"vmx|[vob.vmotion.net.sbind.failed] vMotion migration [{peer}:{move.id}] failed to create a connection with "
            f"remote host <{move.to_ip}>: {told.status}",
        )  # fmt: skip
    if why == "mtu":
        plant.kernel(
            at - 0.3,
            f"WARNING: MigrateNet: 2093: {move.id} S: hosts have different vMotion vNIC MTU configurations: 9000 and 1500",
        )
        plant.kernel(at - 0.2, f"WARNING: VMotion: 5432: {move.id} S: failed to end preCopy stream: {told.status}")
    plant.machine(at + 0.1, vm, f"vmx|[{told.message}] {text}")
    plant.machine(at + 0.2, vm, "vmx|Migrate: Attempting to continue running on the source.")
    plant.kernel(at, f"WARNING: Migrate: 270: {move.id} S: Failed: {told.status} ({told.code:#x}) @0x418014a7bf1b")
    if move.target is not None:
        move.target.kernel(
            at + 0.3, f"WARNING: Migrate: 6267: {move.id} D: Migration considered a failure by the VMX.  It is most likely a timeout, "
            "but check the VMX log for the true error.",
        )  # fmt: skip
    plant.line(
        at + 0.5, "hostd", f"sub=Vcsvc.VMotionSrc ({move.id})|ResolveCb: Failed with fault: (vim.fault.GenericVmConfigFault) {{",
        more=(
            "   faultCause = (vmodl.MethodFault) null,", "   faultMessage = (vmodl.LocalizableMessage) [",
            "      (vmodl.LocalizableMessage) {", f'         key = "{told.message}",', f'         message = "{text}"', "      }",
            "   ],", f'   reason = "{text}"', '   msg = ""', "}",
        ),
    )  # fmt: skip
    plant.line(
        at + 0.6, "hostd", f"sub=Vmsvc.vm:{move.file(plant)}|State Transition (VM_STATE_EMIGRATING -> VM_STATE_ON)"
    )
    return move.id


def migration_addresses(host: Host, ago: timedelta, own: str, other: str) -> None:
    """The kernel begins a migration of the first machine from the address ``own``, whatever adapter has it."""
    world, stamp = host.vms[0].world, int((host.collected - ago).replace(tzinfo=UTC).timestamp() * 1_000_000)
    Planter(host, ago).kernel(0, setting_info(world, str(stamp), own, other, world))


def setting_info(world: int, migration: str, source: str, target: str, wid: int, word: str = "Source") -> str:
    """The line of the kernel that begins a migration."""
    return (
        f"Migrate: vm {world}: 3885: Setting VMOTION info: {word} ts = {migration}, src ip = <{source}> dest ip = "
        f"<{target}> Dest wid = {wid} using SHARED swap"
    )


def guest_bluescreen(host: Host, vm: str, ago: timedelta, code: int = 0xD1) -> None:
    """Windows in a machine stops with a blue screen."""
    plant = Planter(host, ago)
    for number, value in enumerate((code, 0x28, 0x2, 0x0, 0xFFFFF80112345678)):
        plant.machine(0.001 * number, vm, f"vcpu-0|WinBSOD: Synthetic MSR[0x4000010{number}] {value:#x}")


def guest_triple_fault(host: Host, vm: str, ago: timedelta) -> None:
    """The guest faults so that its processor is shut down; the machine starts again."""
    plant = Planter(host, ago)
    plant.machine(0, vm, "vcpu-0|Triple fault.")
    plant.machine(
        0.001,
        vm,
        "vcpu-0|MsgHint: msg.monitorEvent.tripleFault",
        more=("A fault has occurred causing a virtual CPU to enter the shutdown state.",),
    )
    plant.machine(0.004, vm, "vcpu-0|CPU reset: hard (mode HV)")


def guest_reset(host: Host, vm: str, ago: timedelta) -> None:
    """HA resets a machine whose guest does not answer, and gives it up at last."""
    plant = Planter(host, ago)
    store = next(item.datastore for item in host.vms if item.name == vm)
    place = f"/vmfs/volumes/{host.datastore(store).uuid}/{vm}/{vm}.vmx"
    plant.machine(0, vm, "vmx|VMAutomation_Reset. Trying hard reset")
    event = f"New event: EventEx=com.vmware.vc.HA.VmDasResetAbortedEvent vm={place} host=host-101 tag=host-101:-1:1"
    plant.cluster(1, "FDM opID=WorkQueue-00000001", event)


def long_stun(host: Host, vm: str, ago: timedelta, seconds: float = 8.4) -> None:
    """A machine stands still for a while."""
    Planter(host, ago).machine(0, vm, f"vcpu-0|Checkpoint_Unstun: vm stopped for {int(seconds * 1_000_000)} us")
