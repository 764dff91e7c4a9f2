"""``case.toml``: facts that no saved text holds (vCenter versions, SSO domains, licence editions)."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError


class CaseFileError(Exception):
    """The case file cannot be read; the message names the file and what is wrong."""


class VcenterFacts(BaseModel):
    """One vCenter Server: its version and the SSO domain it belongs to."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    """As the client shows it: ``7.0.3`` or ``7.0 U3``."""
    build: int | None = None
    sso_domain: str | None = None


class HostFacts(BaseModel):
    """What is known of one host: the vCenter that manages it, its licence edition."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    vcenter: str | None = None
    """Name of an entry under ``[vcenter]``."""
    licence: str | None = None
    """Edition: ``Enterprise Plus``, ``Standard``, ``Essentials``, ``VVF``, ``VCF``, ``Evaluation``, ``Free``."""


class Plan(BaseModel):
    """What is planned between the hosts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    cross_vcenter: bool = False
    linked_mode: bool | None = None
    """Enhanced linked mode between the vCenters; None when not known."""
    advanced_cross_vcenter: bool = False
    """Advanced Cross vCenter vMotion (target vCenter 7.0 U1c or later)."""
    long_distance: bool = False
    vlan_translation: tuple[tuple[int, int], ...] = ()
    """VLAN pairs that the physical network translates into each other."""


class CaseFacts(BaseModel):
    """The whole case file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    vcenter: dict[str, VcenterFacts] = {}
    host: dict[str, HostFacts] = {}
    plan: Plan = Plan()

    def vcenter_of(self, host: str) -> VcenterFacts | None:
        """The vCenter of a host, by the host's full or short name."""
        facts = self.host_facts(host)
        return self.vcenter.get(facts.vcenter) if facts is not None and facts.vcenter else None

    def host_facts(self, host: str) -> HostFacts | None:
        """The entry of a host, by its full or short name, in any case."""
        names = {name.lower(): facts for name, facts in self.host.items()}
        key = host.lower()
        return names.get(key) or names.get(key.split(".")[0]) or next((f for n, f in names.items() if n.split(".")[0] == key), None)


def load_case_file(path: Path) -> CaseFacts:
    """Read and check a case file.

    Raises:
        CaseFileError: it is missing, not TOML, or says something that is not known; the message says where.
    """
    try:
        with path.open("rb") as file:
            data = tomllib.load(file)
    except OSError as problem:
        raise CaseFileError(f"{path}: cannot be read: {problem.strerror or problem}") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CaseFileError(f"{path}: not valid TOML: {problem}") from problem
    try:
        return CaseFacts.model_validate(data)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CaseFileError(f"{path}: {where}: {first['msg']}") from problem
