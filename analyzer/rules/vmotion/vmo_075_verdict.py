"""VMO-075."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.verdict import causes, verdict
from analyzer.findings import Severity, Verdict
from analyzer.rulebook import Judged, Need, Pair, Results, Skip, found, observed, rule

_SHOWN = 12
"""Lines of evidence that one summary shows."""


@rule("VMO-075", "Overall vMotion verdict", severity=Severity.INFO)
def verdict_of_pair(judged: Judged, adapters: Pair[VmkAdapters] | None) -> Results:
    """One word for a pair of hosts: READY, WARNINGS, BLOCKED or UNKNOWN.

    What it checks
        The results of all VMO and CPU rules for the pair and its two hosts. BLOCKED: a rule that can stop a
        migration found something critical or an error. UNKNOWN: a critical one of these rules lacks input, or
        one has seen a difference that may stop a migration and cannot decide. WARNINGS: anything at error or
        warning was found, or an error of the rules on the network (NET, VMK). READY: none of these.

    Why it matters
        It is what a person wants to know before the change window; the rules behind it say why. What could
        not be checked is never counted as fine.

    How to fix
        Solve what the findings named here say; collect what is listed for UNKNOWN and run esxray again.

    False alarms
        The verdict covers the hosts and the path between them. Whether one VM may move (its devices, disks
        and networks) is for other rules.

    References
        The verdict is esxray's own summary of the rules it names
    """
    del adapters  # only makes this a rule of pairs
    told = verdict(judged)
    if told.verdict is Verdict.READY:
        yield observed("READY")
        return
    if told.verdict is Verdict.UNKNOWN:
        needs = [
            Need(command, host)
            for command in told.collect
            for host, commands in told.collect_on.items()
            if command in commands
        ]
        raise Skip(told.reasons[0], *needs)
    behind = causes(judged)
    names = ", ".join(dict.fromkeys(item.id for item in behind))
    more = f" (and {len(behind) - 1} more)" if len(behind) > 1 else ""
    lines = dict.fromkeys(line for item in behind for line in item.evidence[:2])
    yield found(
        f"{told.verdict.value}: {behind[0].message}{more}",
        *list(lines)[:_SHOWN], subject="verdict",
        confidence=min((item.confidence for item in behind), key=lambda word: word.rank),
        remedy=f"Solve {names}. First: {behind[0].remedy}",
    )  # fmt: skip
