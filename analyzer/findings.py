"""The report and what it is made of: findings with evidence, outcomes, coverage, verdicts, diagnostics.

The shapes are the public JSON contract (``schema_version`` 1); everything is frozen and round-trips.
"""

import hashlib
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from analyzer.grades import Confidence as Confidence
from analyzer.grades import Severity as Severity
from analyzer.model import CaptureKind, ParseStatus

SCHEMA_VERSION = "1"
SELECTION = "selection"
"""The code of the diagnostic that a report has which was cut down to some of its findings."""


class Frozen(BaseModel):
    """Base of every part of the report."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Evidence(Frozen):
    """One line that proves a finding."""

    host: str = ""
    source: str
    """The input as the user gave it."""
    path: str
    """The file inside that input, or the file as given."""
    line: int
    """1-based, from the top of the file."""
    column: int
    """1-based."""
    text: str
    """The line itself, with control characters and secrets taken out."""
    note: str = ""
    role: Literal["primary", "related"] = "primary"


class Reference(Frozen):
    """Where a fact comes from."""

    label: str
    url: str | None = None


class Suppression(Frozen):
    """Why a finding is marked as accepted."""

    reason: str
    until: str | None = None


class Finding(Frozen):
    """Something that is wrong, proven and with a way out."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    hosts: tuple[str, ...]
    subject: str = ""
    """The thing on the host it is about: an adapter, a path between two adapters."""
    message: str
    remedy: str
    count: int = 1
    first_seen: str | None = None
    last_seen: str | None = None
    suppressed: Suppression | None = None
    note: str = ""
    """What a person wrote on it."""
    evidence: tuple[Evidence, ...]
    references: tuple[Reference, ...] = ()
    fingerprint: str

    @field_validator("evidence")
    @classmethod
    def _proves_itself(cls, value: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        if not value:
            raise ValueError("a finding needs at least one evidence")
        return value


def fingerprint(rule_id: str, hosts: tuple[str, ...], subject: str) -> str:
    """A stable name of one finding: the same fact in two reports has the same fingerprint."""
    text = "\x1f".join((rule_id, *sorted(hosts), subject))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class OutcomeStatus(StrEnum):
    """What became of one rule on one target."""

    PASSED = "passed"
    FOUND = "found"
    SKIPPED = "skipped"
    ERRORED = "errored"


class Outcome(Frozen):
    """One rule on one target: ``esx01``, ``esx01+esx02``, ``esx01->esx02`` or ``case``.

    A skipped rule with ``collect`` could not be judged; one without is not applicable.
    """

    id: str
    target: str
    status: OutcomeStatus
    severity: Severity | None = None
    """How bad it is, as a rule, when the check finds something."""
    reason: str = ""
    collect: tuple[str, ...] = ()
    collect_on: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The same commands by the host they are to be run on."""
    decisive: bool = False
    """True for a skipped check that has seen something that may stop a migration: no verdict without it."""
    observed: str = ""


class Verdict(StrEnum):
    """vMotion readiness of a pair of hosts."""

    BLOCKED = "BLOCKED"
    UNKNOWN = "UNKNOWN"
    WARNINGS = "WARNINGS"
    READY = "READY"


class VmotionVerdict(Frozen):
    """Readiness of one pair, why, and what to collect to know more."""

    hosts: tuple[str, str]
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    collect: tuple[str, ...] = ()
    collect_on: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The same commands by the host they are to be run on, addresses filled in."""


class Coverage(Frozen):
    """What was made of one capture."""

    host: str = ""
    source: str = ""
    """The input as the user gave it."""
    path: str
    kind: CaptureKind
    command: str = ""
    status: ParseStatus
    records: int = 0
    unparsed_lines: int = 0
    bytes: int = 0
    line: int = 1
    """First line of the capture in its file."""
    lines: int = 0
    """How many lines it has."""
    reason: str = ""


class Diagnostic(Frozen):
    """Our own trouble with an input; never mixed with findings."""

    level: Literal["warning", "error"]
    code: str
    message: str
    path: str = ""
    line: int | None = None


class HostSummary(Frozen):
    """One host (one collection of it) and how its name was found."""

    name: str
    product: str | None = None
    version: str | None = None
    build: str | None = None
    collected_at: str | None = None
    sources: tuple[str, ...] = ()
    name_from: str = ""
    """prompt, ssh command, hostname output, heading, file name, folder name, or the member of a bundle."""
    uptime_seconds: int | None = None
    collection_options: str = ""
    """The options that vm-support was called with."""
    told_by: dict[str, str] = Field(default_factory=dict)
    """For each fact of a bundle the member it is from."""


class Missing(Frozen):
    """A file that a bundle of this version normally holds and this one does not."""

    host: str
    path: str
    tells: str
    """What cannot be judged without it."""
    reason: str = ""
    """Why, as far as the bundle tells."""


class UsedTable(Frozen):
    """A table of facts that change with time, which rules judged by."""

    name: str
    date: str | None = None
    """The day up to which it holds what was known."""
    path: str = ""
    """The file, when the user brought it."""


class LoggedEvent(Frozen):
    """Something that a log tells; what came very often is told once for each hour, with its number."""

    time: str | None
    """ISO 8601, UTC; None when nothing near the line tells."""
    host: str
    source: str = ""
    """The input as the user gave it."""
    path: str
    line: int
    log: str = ""
    """The name of the log: vmkernel, vobd, hostd, vmware …"""
    id: str
    """A signature (``apd.start.vob``) or an event of the host (``esx.problem.…``)."""
    severity: Severity
    """Its weight among events; how bad something is, findings tell."""
    area: str = ""
    title: str = ""
    message: str
    object: str = ""
    """The device, adapter, volume or virtual machine it is about."""
    fields: dict[str, str] = Field(default_factory=dict)
    count: int = 1
    """How often it was, for one that stands for many."""
    last: str | None = None
    """When it was last, for one that stands for many."""
    peak: int | None = None
    """The most in one minute, for one that stands for many."""


class EpisodeSummary(Frozen):
    """Something that began and ended, or is still going on when the logs end."""

    host: str
    kind: str
    """apd, pdl, path, vmfs-heartbeat, nic-link …"""
    object: str = ""
    start: str | None = None
    """None when it began before the logs do."""
    end: str | None = None
    """None when nothing tells that it ended."""
    events: int = 1
    source: str = ""
    path: str = ""
    """The first line that tells of it."""
    line: int = 0


class LogWindowSummary(Frozen):
    """The time that the files of one log cover."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
    host: str
    log: str
    first: str | None = Field(default=None, alias="from")
    last: str | None = Field(default=None, alias="to")
    lines: int = 0
    bytes: int = 0
    files: int = 0


class Tool(Frozen):
    """The program that made the report."""

    name: str = "esxray"
    version: str
    rules: int = 0
    signatures: int = 0


class Report(Frozen):
    """Everything esxray has to say about a case."""

    schema_version: str = SCHEMA_VERSION
    tool: Tool
    hosts: tuple[HostSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    vmotion: tuple[VmotionVerdict, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    missing: tuple[Missing, ...] = ()
    tables: tuple[UsedTable, ...] = ()
    events: tuple[LoggedEvent, ...] = ()
    episodes: tuple[EpisodeSummary, ...] = ()
    log_windows: tuple[LogWindowSummary, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
