"""Faults to plant, by name: each changes the model of hosts, and says which rules have to speak of it.

Adding one is one function below :func:`fault`. Faults that only logs tell are planted with
:mod:`~tests.factory.incidents`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.factory.hosts import make_cluster
from tests.factory.model import Host
from tests.factory.releases import RELEASES


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that has to come of a fault."""

    rule: str
    severity: str
    path: str = ""
    """The file that the evidence stands in, from the bundle's root; empty where several are right."""


@dataclass(frozen=True)
class Fault:
    """One planted fault."""

    name: str
    about: str
    expected: tuple[Expected, ...]
    plant: Callable[[list[Host]], None]
    more: bool = False
    """True where it shows only in outputs that vm-support of 6.7 does not save."""
    version: str = "8.0"
    lag: bool = False
    hardening: str = ""
    """The hardening profile that has to be chosen."""


@dataclass
class _Registry:
    faults: dict[str, Fault] = field(default_factory=dict)


_KNOWN = _Registry()


def fault(
    name: str, *expected: tuple[str, str] | tuple[str, str, str], more: bool = False, version: str = "8.0",
    lag: bool = False, hardening: str = "",
) -> Callable[[Callable[[list[Host]], None]], Callable[[list[Host]], None]]:  # fmt: skip
    """Register a fault: the function changes the hosts, its docstring tells what is wrong then."""

    def register(plant: Callable[[list[Host]], None]) -> Callable[[list[Host]], None]:
        if name in _KNOWN.faults:
            raise ValueError(f"two faults are called {name}")
        about = (plant.__doc__ or "").strip()
        _KNOWN.faults[name] = Fault(
            name, about, tuple(Expected(*item) for item in expected), plant, more, version, lag, hardening
        )
        return plant

    return register


def faults() -> Mapping[str, Fault]:
    """All faults by name."""
    from tests.factory import (  # noqa: F401  # they register what they hold
        faults_crashes,
        faults_cross,
        faults_dump,
        faults_hardware,
        faults_lifecycle,
        faults_logs,
        faults_logs_host,
        faults_logs_more,
        faults_logs_rest,
        faults_machines,
        faults_network,
        faults_security,
        faults_storage,
        faults_vms,
    )

    return _KNOWN.faults


def plant(hosts: list[Host], names: Sequence[str]) -> None:
    """Plant faults into hosts that are there already; the last host is the one that is wrong."""
    for name in names:
        faults()[name].plant(hosts)


def faulty_cluster(name: str, seed: str = "1", hosts: int = 2) -> list[Host]:
    """A sound cluster of the version that a fault needs, with the fault in its last host."""
    told = faults()[name]
    if told.version not in RELEASES:
        raise ValueError(f"{name} asks for version {told.version}")
    made = make_cluster(seed, hosts=hosts, version=told.version, lag=told.lag)
    told.plant(made)
    return made
