"""Fact: which version and build of ESXi a host runs, and which record says so.

Build numbers compare inside one train only (``x.y.z``): 8.0 U2e has a higher number than 8.0 U3f.
"""

import re
from dataclasses import dataclass, field

from analyzer.commands.uname import Uname
from analyzer.commands.version import Version
from analyzer.configs.boot_cfg import BootCfg
from analyzer.facts.proofs import Proof
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, fact

Train = tuple[int, int, int]
"""``(8, 0, 3)``."""
_BOOT_BUILD = lazy_pattern(r"(?P<version>\d+\.\d+\.\d+)-(?:\d+\.)*(?P<build>\d{5,})$")
ASK = "vmware -vl"
"""The command that tells version and build."""


@dataclass(frozen=True, eq=False)
class Release:
    """The version of one host; nothing is known where ``train`` is None."""

    host: str
    train: Train | None = None
    build: int | None = None
    proof: Proof | None = field(default=None, repr=False, compare=False)
    """The record and field with the build, or with the version where no build is known."""

    @property
    def version(self) -> str:
        """``8.0.3``."""
        return dotted(self.train) if self.train else ""

    @property
    def branch(self) -> str:
        """``8.0``."""
        return dotted(self.train[:2]) if self.train else ""

    @property
    def shown(self) -> str:
        """``ESXi 8.0.3 build 24022510``, or without the build."""
        product = "ESX" if self.train and self.train >= (9, 0, 0) else "ESXi"
        return f"{product} {self.version}" + (f" build {self.build}" if self.build else "")

    def known(self) -> Train:
        """The train.

        Raises:
            Skip: no output tells the version.
        """
        if self.train is None:
            raise Skip(f"{self.host}: the version is not known", Need(ASK, self.host))
        return self.train

    def known_build(self) -> int:
        """The build number.

        Raises:
            Skip: no output tells it.
        """
        self.known()
        if self.build is None:
            raise Skip(f"{self.host}: the build is not known", Need(ASK, self.host))
        return self.build

    def shows(self, note: str = "") -> Pointer:
        """Primary evidence: the line with the version and build."""
        assert self.proof is not None
        return Pointer(*self.proof, note)

    def near(self, note: str = "") -> Pointer:
        """Related evidence: the line with the version and build."""
        assert self.proof is not None
        return Pointer(*self.proof, note, "related")


def dotted(numbers: tuple[int, ...]) -> str:
    """``8.0.3`` of ``(8, 0, 3)``."""
    return ".".join(map(str, numbers))


def train_of(text: str) -> Train | None:
    """The train of a printed version.

    >>> train_of("8.0.3"), train_of("9.0.0.0100"), train_of("6.7"), train_of("Update 3")
    ((8, 0, 3), (9, 0, 0), (6, 7, 0), None)
    """
    found = re.match(r"\D*(\d+)\.(\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def boot_build(boot: BootCfg) -> tuple[Train, int] | None:
    """Version and build that ``boot.cfg`` names: ``build=8.0.3-0.0.24022510``; None for other forms."""
    found = _BOOT_BUILD.match((boot.build or "").strip())
    train = train_of(found["version"]) if found else None
    return (train, int(found["build"])) if found and train else None


@fact
def release(
    host: HostName, versions: Records[Version] | None, unames: Records[Uname] | None, boots: Records[BootCfg] | None
) -> Release:
    """The version, from the output that tells most: ``vmware -vl``, ``uname -a``, ``boot.cfg``; never skipped."""
    said: list[tuple[Train, int | None, Proof]] = []
    for item in reversed(versions or ()):
        if item.version and (train := train_of(item.version)):
            said.append((train, item.build_number, (item, "build" if item.build_number else "version")))
    for uname in reversed(unames or ()):
        if uname.release and (train := train_of(uname.release)):
            said.append((train, uname.build, (uname, "build" if uname.build else "release")))
    for boot in boots or ():
        if told := boot_build(boot):
            said.append((*told, (boot, "build")))
    if not said:
        return Release(host.name)
    train, build, proof = next((item for item in said if item[1] is not None), said[0])
    return Release(host.name, train, build, proof)
