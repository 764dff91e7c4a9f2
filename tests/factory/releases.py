"""Versions of ESXi that bundles can be built for, and what their layouts hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


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
    collected: datetime = datetime(2025, 3, 4, 5, 6, 7)
    """When hosts of this version were collected unless a caller says so: the newest build was theirs then."""

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
        Release("5.5", "5.5.0", 3248547, "VMware ESXi 5.5.0 Update 3", "Nov 30 2015 17:21:46", 10, "intel-sandybridge",
                datetime(2015, 12, 14, 5, 6, 7)),
        Release("6.7", "6.7.0", 16075168, "VMware ESXi 6.7.0 Update 3", "Apr 14 2020 09:12:08", 15, "intel-broadwell",
                datetime(2020, 5, 5, 5, 6, 7)),
        Release("7.0", "7.0.3", 24585291, "VMware ESXi 7.0 Update 3", "Feb 25 2025 22:51:39", 19, "intel-cascadelake"),
        Release("8.0", "8.0.3", 24585383, "VMware ESXi 8.0 Update 3", "Feb 25 2025 23:57:13", 21, "intel-cascadelake"),
        Release("9.0", "9.0.0", 24755229, "VMware ESXi 9.0 GA", "May 30 2025 08:11:31", 22, "intel-cascadelake",
                datetime(2025, 6, 24, 5, 6, 7)),
    )
}  # fmt: skip
