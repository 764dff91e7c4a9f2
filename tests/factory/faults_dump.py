"""Faults that a bundle tells in the dump of the host agent and in the files of the agents."""

from __future__ import annotations

from tests.factory.faults import fault
from tests.factory.model import MANAGEMENT, Host

_DUMP = "commands/vmware-vimdump_-o----U-dcui.txt"
_ECX, _AES = 2, 25


@fault("dump-aes-off", ("CPU-002", "critical", _DUMP))
def _aes_off(hosts: list[Host]) -> None:
    """The BIOS of one host hides AES-NI; no output but the dump tells."""
    hosts[-1].cpu.bit(1, _ECX, _AES, on=False)


@fault("dump-firewall", ("VMO-045", "error", _DUMP))
def _firewall(hosts: list[Host]) -> None:
    """The firewall of one host is closed for vMotion."""
    hosts[-1].closed.add("vMotion")


@fault("dump-maintenance", ("VMO-076", "error", _DUMP))
def _maintenance(hosts: list[Host]) -> None:
    """One host is in maintenance mode."""
    hosts[-1].maintenance = True


@fault("dump-licence", ("VMO-064", "error", _DUMP))
def _licence(hosts: list[Host]) -> None:
    """The licence of one host does not include vMotion."""
    hosts[-1].unlicensed.add("vmotion")


@fault("dump-two-managers", ("VMK-029", "warning"))
def _two_managers(hosts: list[Host]) -> None:
    """Two adapters of one host in one subnet carry Management."""
    host = hosts[-1]
    host.adapters[2].tags = (*host.adapters[2].tags, MANAGEMENT)
    host.adapters[3].tags = (*host.adapters[3].tags, MANAGEMENT)


@fault("dump-promiscuous", ("NET-035", "warning", _DUMP))
def _promiscuous(hosts: list[Host]) -> None:
    """A port group lets machines see each other's traffic."""
    hosts[-1].switches[0].groups[1].promiscuous = True


@fault("dump-evc", ("CPU-011", "error", _DUMP))
def _feature(hosts: list[Host]) -> None:
    """EVC hides features on one host that machines of the other were started with."""
    hosts[-1].hidden |= {"cpuid.AVX512F", "cpuid.AVX512DQ"}


@fault("agent-address", ("HOST-051", "error", "etc/vmware/vpxa/vpxa.cfg"))
def _agent(hosts: list[Host]) -> None:
    """The address of the host was changed, and vCenter's agent has the old one."""
    hosts[-1].agent_ip = "10.20.10.250"
