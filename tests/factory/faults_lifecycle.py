"""Faults of versions, builds and packages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.factory.faults import fault
from tests.factory.model import Host, Vib


def _build(host: Host, number: int) -> None:
    """Another build of the same train, in all that tells it."""
    for vib in host.vibs:
        vib.version = vib.version.replace(str(host.release.build), str(number))
    host.release = replace(host.release, build=number)


@fault("build-exploited", ("LIF-006", "critical", "commands/vmware_-vl.txt"))
def _build_exploited(hosts: list[Host]) -> None:
    """One host lacks the fix of an advisory that is used in attacks."""
    _build(hosts[-1], 24280767)


@fault("build-open", ("LIF-005", "error", "commands/vmware_-vl.txt"), ("LIF-006", "critical"), version="7.0")
def _build_open(hosts: list[Host]) -> None:
    """One host lacks fixes of many advisories."""
    _build(hosts[-1], 21930508)


@fault("build-behind", ("LIF-004", "warning"))
def _build_behind(hosts: list[Host]) -> None:
    """One host is two builds behind, on a day on which no advisory said more."""
    for host in hosts:
        host.collected -= timedelta(days=1)
    _build(hosts[-1], 24022510)


@fault("build-recalled", ("LIF-007", "error"), ("LIF-014", "warning"), version="7.0")
def _build_recalled(hosts: list[Host]) -> None:
    """One host runs a build that was taken back."""
    _build(hosts[-1], 18644231)


@fault("build-security-only", ("LIF-008", "info"), version="7.0")
def _build_security_only(hosts: list[Host]) -> None:
    """One host has security fixes only."""
    _build(hosts[-1], 23794019)


@fault("build-not-known", ("LIF-003", "info"))
def _build_not_known(hosts: list[Host]) -> None:
    """One host runs a build that no table lists."""
    _build(hosts[-1], 24585399)


@fault("support-over", ("LIF-001", "error"), version="6.7")
def _support_over(hosts: list[Host]) -> None:
    """The hosts were collected years after support of their release had ended."""
    for host in hosts:
        host.collected += timedelta(days=1500)


@fault("support-ends", ("LIF-002", "warning"), version="7.0")
def _support_ends(hosts: list[Host]) -> None:
    """Support of the release ends in some weeks."""
    for host in hosts:
        host.collected += timedelta(days=150)


@fault("image-other", ("LIF-010", "warning"))
def _image_other(hosts: list[Host]) -> None:
    """What is installed on one host is not what runs."""
    base = next(vib for vib in hosts[-1].vibs if vib.name == "esx-base")
    base.version = "8.0.3-0.73.24784735"


@fault("two-i40en", ("LIF-032", "error"), version="7.0")
def _two_i40en(hosts: list[Host]) -> None:
    """One host has the driver under both of its names."""
    hosts[-1].vibs.append(Vib("i40enu", "1.8.1.137-1vmw.702.0.20.18426014", "VMW", "VMwareCertified", "2021-09-10"))


@fault("old-package", ("LIF-017", "info"))
def _old_package(hosts: list[Host]) -> None:
    """One host has a driver that was built for 6.0."""
    hosts[-1].vibs.append(Vib("net-enic", "2.1.2.38-1OEM.600.0.0.2494585", "Cisco", "VMwareCertified", "2020-03-01"))


@fault("nsx-packet-lists", ("LIF-015", "warning"))
def _nsx_packet_lists(hosts: list[Host]) -> None:
    """One host with NSX runs a build whose packet lists can be damaged."""
    host = hosts[-1]
    host.release = replace(host.release, version="8.0.1", build=21495797, title="VMware ESXi 8.0 Update 1")
    host.vibs = [
        replace(vib, version=vib.version.replace("8.0.3-0.0.24585383", "8.0.1-0.0.21495797")) for vib in host.vibs
    ]
    host.vibs.append(Vib("nsx-esx-datapath", "4.1.0.2.0-8.0.21761691", "VMware", "VMwareCertified", "2023-05-02"))
