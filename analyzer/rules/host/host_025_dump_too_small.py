"""HOST-025."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.phrases import none_of, often, proofs
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, rule

_SIZE = lazy_pattern(r"(\d+) ?Mi?B")


@rule("HOST-025", "Place for crash dumps is too small", severity=Severity.INFO)
def dump_too_small(log: HostLog) -> Results:
    """The host has said that its partition or file for crash dumps cannot hold a whole dump.

    What it checks
        The event esx.problem.coredump.capacity.insufficient: the host itself works out how much a dump needs.

    Why it matters
        A dump that was cut off often lacks the part that tells the cause.

    How to fix
        Make a larger file:
        esxcli system coredump file add -d DATASTORE --size MB; esxcli system coredump file set --smart --enable true

    False alarms
        None known; no size is worked out here.

    References
        VMware event esx.problem.coredump.capacity.insufficient
    """
    events = log.of("esx.problem.coredump.capacity.insufficient")
    if not events:
        yield none_of("complaint about the place for crash dumps", log, "vobd")
        return
    size = _SIZE.search(events[-1].message)
    needs = f"; a dump needs {size[1]} MiB" if size is not None else ""
    yield found(
        f"{log.host}: the place for crash dumps is too small, told {often(events)}{needs}.",
        *proofs(events[-1:]),
        subject="coredump",
        count=len(events),
        remedy=(
            f"esxcli system coredump file add -d DATASTORE --size {size[1] if size is not None else 'MB'}; "
            "esxcli system coredump file set --smart --enable true"
        ),
    )
