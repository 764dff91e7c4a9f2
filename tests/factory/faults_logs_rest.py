"""Faults that only logs tell and that are one line or two: log servers, daemons, links, addresses, machines."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from datetime import timedelta

from tests.factory import incidents
from tests.factory.faults import fault
from tests.factory.model import VMOTION, Host
from tests.factory.planting import Planter

_HOURS_AGO = timedelta(hours=5)


@fault("configuration-not-kept", ("HOST-016", "error"))
def _configuration_not_kept(hosts: list[Host]) -> None:
    """The configuration could not be saved."""
    Planter(hosts[-1], _HOURS_AGO).line(0, "syslog", "backup.sh[2101234]|Unable to extract system configuration")


@fault("log-server-lost", ("HOST-031", "warning"))
def _log_server_lost(hosts: list[Host]) -> None:
    """The log server does not answer."""
    text = 'The host "tcp://10.20.10.250:514" has become unreachable.  Remote logging to this host has stopped.'
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.vmsyslogd.remote.failure", text)


@fault("daemon-without-memory", ("HOST-041", "error"))
def _daemon_without_memory(hosts: list[Host]) -> None:
    """A daemon was refused memory."""
    Planter(hosts[-1], _HOURS_AGO).kernel(
        0, "MemSchedAdmit: 477: Admission failure in path: host/vim/vmvisor/lab-agent:lab-agent.2099376:uw.2099376"
    )


@fault("part-not-started", ("HOST-045", "error"))
def _part_not_started(hosts: list[Host]) -> None:
    """A part of the system could not be set up at the start."""
    Planter(hosts[-1], _HOURS_AGO).line(
        0, "syslog", "jumpstart[2097475]|Jumpstart plugin restore-networking activation failed."
    )


@fault("invalid-machine", ("HOST-046", "warning"))
def _invalid_machine(hosts: list[Host]) -> None:
    """A registered machine could not be loaded."""
    host = hosts[-1]
    vm = host.vms[0]
    path = f"/vmfs/volumes/{host.datastore(vm.datastore).uuid}/{vm.name}/{vm.name}.vmx"
    Planter(host, _HOURS_AGO).line(
        0,
        "hostd",
        f"sub=Vmsvc.vm:{path}|Failed to load virtual machine. Marking as unavailable: vim.fault.InvalidVmConfig",
        "error",
    )


@fault("mtu-refused", ("NET-056", "warning"))
def _mtu_refused(hosts: list[Host]) -> None:
    """A NIC did not take the MTU of its switch."""
    text = "VMkernel failed to set the MTU value 9190 on the uplink vmnic2."
    incidents.problem(hosts[-1], _HOURS_AGO, "esx.problem.net.uplink.mtu.failed", text, "net")


@fault("switch-cut-off", ("NET-057", "error"))
def _switch_cut_off(hosts: list[Host]) -> None:
    """A switch had no live uplink for ten minutes."""
    plant = Planter(hosts[-1], _HOURS_AGO)
    plant.told(
        0, "net", "", "esx.problem.net.connectivity.lost",
        'Lost network connectivity on virtual switch "vSwitch0". Physical NIC vmnic1 is down. Affected port groups: "VM Network".',
    )  # fmt: skip
    plant.told(
        600, "net", "", "esx.clear.net.connectivity.restored",
        'Network connectivity restored on virtual switch "vSwitch0", portgroups: "VM Network". Physical NIC vmnic1 is up.',
    )  # fmt: skip


@fault("address-taken", ("NET-058", "error"))
def _address_taken(hosts: list[Host]) -> None:
    """Another machine uses the vMotion address of the host."""
    adapter = hosts[-1].adapter(VMOTION)
    Planter(hosts[-1], _HOURS_AGO).kernel(
        0, f"Tcpip: 117: arp: 00:50:56:6a:7b:1c is using my IP address {adapter.address} on {adapter.name}!"
    )


@fault("vm-quiescing-fails", ("VM-033", "warning"))
def _vm_quiescing_fails(hosts: list[Host]) -> None:
    """A guest cannot be quiesced for its backup, again and again."""
    text = "vmx|Guest: The guest OS has reported an error during quiescing: 'VssSyncStart' operation failed: Windows error 0x80042316"
    for hours in range(2):
        Planter(hosts[-1], _HOURS_AGO + timedelta(hours=hours)).machine(0, hosts[-1].vms[0].name, text)


@fault("vm-reset", ("VM-051", "info"))
def _vm_reset(hosts: list[Host]) -> None:
    """Somebody reset a machine."""
    incidents.guest_reset(hosts[-1], hosts[-1].vms[0].name, _HOURS_AGO)


@fault("vm-not-started", ("VM-054", "error"))
def _vm_not_started(hosts: list[Host]) -> None:
    """A machine could not be powered on."""
    Planter(hosts[-1], _HOURS_AGO).machine(
        0, hosts[-1].vms[0].name, "vmx|Power on failure messages: Module 'Disk' power on failed."
    )
