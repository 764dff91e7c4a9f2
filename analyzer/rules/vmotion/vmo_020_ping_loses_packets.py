"""VMO-020."""

from analyzer.case_file import CaseFacts
from analyzer.facts.adapters import DEFAULT_STACK
from analyzer.facts.ping_runs import Ending, Kind, Run
from analyzer.facts.pings import FAILED, PingPath, SavedPings, Test, ping_paths
from analyzer.facts.topology import Topology
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import (
    Direction,
    Found,
    Need,
    NotApplicable,
    Pair,
    Results,
    Skip,
    at,
    found,
    near,
    observed,
    rule,
)
from analyzer.rules.vmotion.vlans import vlan_pairs


@rule(
    "VMO-020",
    "vmkping between vMotion adapters fails or loses packets",
    severity=Severity.CRITICAL,
    stops=True,
)
def ping_loses_packets(
    pings: Direction[SavedPings],
    adapters: Direction[VmotionAdapters],
    topology: Direction[Topology | None],
    case: CaseFacts | None,
) -> Results:
    """A saved ping to the vMotion adapter of the other host got no answer or lost packets.

    What it checks
        The last saved run of vmkping in each direction, on the TCP/IP stack of vMotion and to the vMotion
        address of the other host: all probes lost, "Host is down" (nobody answers ARP), "Network is
        unreachable" (no route), or at least two probes lost.

    Why it matters
        vMotion needs a TCP connection between these addresses. Loss on an idle network comes from teaming,
        duplex, a moving MAC address or a duplicate address.

    How to fix
        Compare VLAN and teaming of the port groups on both hosts, see whether ARP resolves the address
        (esxcli network ip neighbor list -N vmotion), then read the counters of the NICs.

    False alarms
        One lost probe is no loss: the first one often waits for ARP. A later run that passes outweighs an
        earlier one. Partial loss is an error, fewer than three probes are a note. Loss of large packets while
        plain ones pass is VMO-019. Where the two adapters are in different VLANs and nothing was answered,
        VMO-038 tells the cause and this rule keeps quiet. A firewall may drop ping and pass TCP 8000; nc -z
        tests the default stack only and proves nothing for the vmotion stack.

    References
        KB 1003728: testing VMkernel network connectivity with vmkping
        VMware KB 2033190
    """
    needs: list[Need] = []
    lacking: list[str] = []
    for path in ping_paths(pings, adapters):
        bad = path.worst
        if bad is not None and _vlans_explain(path, pings, adapters, topology, case):
            yield observed(f"{path.words}: no answer, the VLANs differ (see VMO-038)")
        elif bad is not None:
            yield _finding(path, bad)
        elif path.reached is not None:
            yield observed(_seen(path))
        else:
            needs.append(path.plain_command)
            lacking.append(f"{path.words}{path.stray_words}")
    if needs:
        raise Skip(f"no ping to judge: {', '.join(lacking)}", *needs)


def _vlans_explain(
    path: PingPath,
    pings: Direction[SavedPings],
    adapters: Direction[VmotionAdapters],
    topology: Direction[Topology | None],
    case: CaseFacts | None,
) -> bool:
    """True when VMO-038 says why nothing is answered between the ends of ``path``."""
    if topology.source is None or topology.target is None or path.reached is not None:
        return False
    try:
        pairs, _ = vlan_pairs(
            Pair(adapters.source, adapters.target, adapters.hosts),
            Pair(topology.source, topology.target, topology.hosts),
            Pair(pings.source, pings.target, pings.hosts),
        )
    except NotApplicable:
        # No vMotion adapters in one network.
        return False
    translated = case.plan.vlan_translation if case is not None else ()
    return any(
        pair.mine in path.sources and pair.other == path.target and pair.lost is not None and pair.differ(translated)
        for pair in pairs
    )


def _finding(path: PingPath, test: Test) -> Found:
    run = test.run
    to = f"{path.target.name} on {path.target.host} ({path.to.text})"
    severity = Severity.ERROR if run.ending is Ending.PARTIAL else None
    if run.ending is Ending.UNREACHABLE:
        error = run.record.errors[-1]
        message = f"{path.source}: ping to {to} fails: {error}. {_meaning(error, path)}"
    elif run.ending is Ending.LOST:
        message = f"{path.source}: ping to {to} got no answer, {run.probes} of {run.probes} probes lost."
    else:
        message = f"{path.source}: ping to {to} lost {run.probes - run.answered} of {run.probes} probes."
    if run.kind is not Kind.PLAIN and run.ending is not Ending.UNREACHABLE:
        message += f" It sent {run.payload} bytes: only a plain ping tells whether their size is the cause."
    if run.has_few_probes:
        message += " These are too few probes to be sure."
        severity = Severity.INFO
    field = "errors" if run.ending is Ending.UNREACHABLE else "loss_percent"
    earlier = [near(old.record, "loss_percent", f"earlier run: {old.ending.value}") for old in test.earlier]
    return found(
        message,
        at(run.record, field),
        *earlier,
        subject=path.subject,
        confidence=path.confidence,
        severity=severity,
        remedy=_remedy(path, run),
    )


def _meaning(error: str, path: PingPath) -> str:
    if "Host is down" in error:
        return "Nobody answers ARP: wrong VLAN or uplink, the other adapter is down, or the address is wrong."
    return f"The {path.adapter.netstack} stack has no route to that network (see VMO-009)."


def _remedy(path: PingPath, run: Run) -> str:
    option = "" if path.adapter.netstack == DEFAULT_STACK else f" -N {path.adapter.netstack}"
    if any("nreachable" in error for error in run.record.errors):
        return f"On {path.source}, look at the routes of the stack: esxcli network ip route ipv4 list{option}"
    again = path.plain_command.command
    return (
        f"On {path.source}: esxcli network ip neighbor list{option} "
        f"(is there a MAC address for {path.to.text}?). Compare VLAN and active uplinks of "
        f"{path.adapter.name} and of {path.target.name} on {path.target.host}, then repeat: {again}"
    )


def _seen(path: PingPath) -> str:
    """What passed, and which earlier runs did not."""
    tests = path.tests(Kind.PLAIN) or path.tests(Kind.LARGE, Kind.FRAGMENTED)
    runs = [test.run for test in tests if test.run.passed]
    told = ", ".join(f"{run.probes - run.answered} of {run.probes} lost" for run in runs)
    old = [run for run in path.right if run.ending in FAILED and run.kind is Kind.PLAIN]
    first = f" (an earlier run lost {old[-1].probes - old[-1].answered} of {old[-1].probes})" if old else ""
    return f"{path.words}: {told or 'answered'}{first}"
