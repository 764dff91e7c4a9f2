"""Versions of ESXi that bundles can be built for, and what their layouts hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """One version; only what is known of a version's layout is told here."""

    name: str
    """``8.0``, what callers ask for."""
    version: str
    build: int
    title: str
    """The second line of ``vmware -vl``."""
    compiled: str
    hardware: int
    """The newest hardware version of virtual machines."""
    evc: str

    @property
    def number(self) -> tuple[int, int]:
        """The version as numbers, to compare."""
        major, minor = self.name.split(".")
        return int(major), int(minor)

    @property
    def has_json(self) -> bool:
        """True where outputs come as JSON too."""
        return self.number >= (6, 0)

    @property
    def has_incident_key(self) -> bool:
        """True where the bundle holds the key record and ``errors-ignored.log``."""
        return self.number >= (6, 5)

    @property
    def has_stacks(self) -> bool:
        """True where ``esxcfg-vmknic -l`` tells the TCP/IP stack."""
        return self.number >= (6, 0)

    @property
    def has_config_store(self) -> bool:
        """True where most of esx.conf moved to a database that bundles hold as binary."""
        return self.number >= (7, 0)

    @property
    def has_wide_groups(self) -> bool:
        """True where ``esxcfg-vswitch -l`` has wide columns for names of port groups."""
        return self.number >= (7, 0)

    @property
    def has_log_header(self) -> bool:
        """True where every line of a log has severity and program in its header."""
        return self.number >= (8, 0)


RELEASES = {
    release.name: release
    for release in (
        Release("5.5", "5.5.0", 3248547, "VMware ESXi 5.5.0 Update 3", "Nov 30 2015 17:21:46", 10, "intel-sandybridge"),
        Release("6.7", "6.7.0", 14320388, "VMware ESXi 6.7.0 Update 3", "Aug  5 2019 02:40:57", 15, "intel-broadwell"),
        Release("7.0", "7.0.3", 21930508, "VMware ESXi 7.0 Update 3", "Jun 15 2023 03:59:08", 19, "intel-cascadelake"),
        Release("8.0", "8.0.3", 24022510, "VMware ESXi 8.0 Update 3", "Jun  4 2024 14:37:24", 21, "intel-cascadelake"),
        Release("9.0", "9.0.0", 24755229, "VMware ESXi 9.0 GA", "May 30 2025 08:11:31", 22, "intel-cascadelake"),
    )
}
