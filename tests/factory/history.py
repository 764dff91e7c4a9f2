"""What happened to a host before it was collected: the part of the model that only logs tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass
class ExtraLine:
    """A line for a log: the hook for faults that only logs tell."""

    log: str
    """``vmkernel``; what warns there stands in ``vmkwarning`` too. ``vmware`` is the log of a machine."""
    when: timedelta
    """How long before the collection."""
    body: str
    """What stands behind the header; the header is written as the version of the host does.

    ``{us}`` becomes the microseconds since the start of the host. In a log of an agent ``sub=Name|text`` names the
    part of the agent that speaks; in a small log ``program|text`` names the program; in that of a machine
    ``vmx|text`` the thread.
    """
    level: str = ""
    """``info``, ``warning``, ``error``, ``alert``, ``notice`` or ``verbose``; empty: what the body tells."""
    more: tuple[str, ...] = ()
    """Further lines of a dump, without the ``-->`` that stands before each."""
    machine: str = ""
    """The machine whose log it is for."""
    rotation: int = 0
    """Which of the logs of a machine: 0 is ``vmware.log``, 1 is ``vmware-1.log``."""
    times: int = 1
    """So many lines, ``every`` apart, the first at ``when``."""
    every: timedelta = timedelta(milliseconds=10)


@dataclass
class Start:
    """A start of the host and how the run before it ended."""

    ago: timedelta
    """How long before the collection it was up again."""
    down: timedelta = timedelta(minutes=6)
    """How long nothing was written before."""
    end: str = "reboot"
    """``reboot`` and ``shutdown`` are orderly; ``power`` and ``panic`` leave no line of a stop."""
    by: str = "root"
    reason: str = ""
    """Why somebody asked for the reboot."""


@dataclass
class History:
    """What the logs of a host tell beside its everyday lines."""

    starts: list[Start] = field(default_factory=list)
    """The last ones first; none: one orderly reboot as long ago as the host is up."""
    ended: dict[str, timedelta] = field(default_factory=dict)
    """Logs that hold nothing of so long before the collection."""
    arrived: dict[str, timedelta] = field(default_factory=dict)
    """Machines that came from another host, and when."""
    steps: list[tuple[timedelta, timedelta]] = field(default_factory=list)
    """When the clock was set back, and by how much."""
