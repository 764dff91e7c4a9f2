"""VM-012."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from analyzer.commands.vm_process import VmProcess
from analyzer.configs.vmx import Vmx
from analyzer.facts.machines import usable_mac
from analyzer.facts.virtual_machines import is_there
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Fleet, Found, Pointer, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.phrases import list_of
from analyzer.rules.vmotion.vms import MOST, by_host

_WHERE = lazy_pattern(r"vmfs/volumes/(?P<rest>.+)$")


class _Holder(NamedTuple):
    """One VM with a value that should be its own."""

    host: str
    vm: Vmx
    shown: Pointer
    running: bool | None

    @property
    def title(self) -> str:
        return f"{self.vm.name} on {self.host}"


@rule("VM-012", "Two VMs have the same MAC address or UUID", severity=Severity.ERROR)
def duplicate_identity(files: Fleet[Records[Vmx]] | None, running: Fleet[Records[VmProcess]] | None) -> Results:
    """Two registered virtual machines have one MAC address, or one BIOS UUID.

    What it checks
        ethernetN.address, ethernetN.generatedAddress and uuid.bios over all .vmx files of the case. One file that
        two hosts see on a shared volume is one VM.

    Why it matters
        Two running VMs with one MAC address take each other's packets. Backup, licensing and management tools
        mix up VMs with one UUID.

    How to fix
        For the MAC: power the copy off, remove its NIC and add a new one. For the UUID: power the copy off, set
        uuid.action = "create" in its .vmx file and power it on.

    False alarms
        Replicas for disaster recovery have the identity of their original and are powered off: as long as at most
        one of them runs, it is told as information.

    References
        KB 1541: editing a virtual machine with a duplicate UUID
        vSphere Networking: MAC address generation
    """
    macs: dict[str, list[_Holder]] = {}
    uuids: dict[str, list[_Holder]] = {}
    seen: set[tuple[str, str, str]] = set()
    count = 0
    for host, vms in by_host(files):
        state = _running(running.get(host) if running is not None else None)
        for vm in vms:
            key = _place(vm, host)
            if key in seen:
                continue
            seen.add(key)
            count += 1
            on = _runs(vm, state)
            for nic in vm.ethernet:
                for name, printed in (("address", "address"), ("generated_address", "generatedAddress")):
                    mac = usable_mac(nic.text(name))
                    if mac and is_there(nic):
                        macs.setdefault(mac, []).append(_Holder(host, vm, at(vm, f"{nic.name}.{printed}"), on))
                        break
            if vm.uuid_bios and re.search(r"[1-9a-f]", vm.uuid_bios, re.I):
                uuids.setdefault(_plain(vm.uuid_bios), []).append(_Holder(host, vm, at(vm, "uuid_bios"), on))
    told: set[frozenset[int]] = set()
    for mac, holders in macs.items():
        if len({id(each.vm) for each in holders}) > 1:
            told.add(frozenset(id(each.vm) for each in holders))
            yield _found(f"MAC address {mac}", mac, holders, Severity.ERROR)
    for uuid, holders in uuids.items():
        # A copy with the same MACs as well is one mistake, told above.
        if len(holders) > 1 and frozenset(id(each.vm) for each in holders) not in told:
            yield _found(f"UUID {holders[0].vm.uuid_bios}", uuid, holders, Severity.WARNING)
    yield observed(f"{count} VMs, {len(macs)} MAC addresses")


def _found(what: str, subject: str, holders: list[_Holder], severity: Severity) -> Found:
    on = [each for each in holders if each.running is not False]
    names = list(dict.fromkeys(each.title for each in holders))
    state = "" if len(on) > 1 else "; at most one of them runs"
    return found(
        f"{list_of(names[:6])}{' and more' if len(names) > 6 else ''} have the same {what}{state}.",
        *(each.shown for each in holders[:MOST]),
        subject=subject,
        severity=severity if len(on) > 1 else Severity.INFO,
        count=len(holders),
        hosts=tuple(dict.fromkeys(each.host for each in holders)),
    )


def _place(vm: Vmx, host: str) -> tuple[str, str, str]:
    """What tells one file from another: its path below the volumes, however the volume is called."""
    inside = _WHERE.search(vm.path)
    if inside is None:
        return host, vm.path, vm.name
    # The same volume stands in bundles by its UUID; what lies at one place of one volume is one VM.
    return "", inside["rest"], vm.uuid_bios or ""


def _plain(uuid: str) -> str:
    return re.sub(r"[ -]", "", uuid).lower()


def _running(processes: Iterable[VmProcess] | None) -> frozenset[tuple[str, str]] | None:
    """UUID and file name of each VM that runs on a host; None where nothing tells."""
    if processes is None:
        return None
    return frozenset((_plain(each.uuid or ""), (each.config_file or "").rsplit("/", 1)[-1]) for each in processes)


def _runs(vm: Vmx, running: frozenset[tuple[str, str]] | None) -> bool | None:
    """Whether the VM runs on its host; None where nothing tells."""
    if running is None:
        return None
    return (_plain(vm.uuid_bios or ""), vm.path.rsplit("/", 1)[-1]) in running
