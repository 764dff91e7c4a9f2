"""VMO-080."""

from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import address
from analyzer.facts.ping_runs import Ending, Kind
from analyzer.facts.pings import COUNT, STANDARD_MTU
from analyzer.facts.topology import Topology
from analyzer.facts.unanswered import FAILED, Failure, PingResults, target_of
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Found, Need, NotApplicable, Others, Results, Skip, at, found, near, observed, rule
from analyzer.rules.vmotion.phrases import list_of


@rule(
    "VMO-080", "A saved ping from a VMkernel adapter got no answer", severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
)  # fmt: skip
def ping_not_answered(
    results: PingResults, vmotion: VmotionAdapters | None, topology: Topology | None,
    others: Others[VmkAdapters], carriers: Others[VmotionAdapters],
) -> Results:  # fmt: skip
    """Somebody tested an address from this host, and the last run failed.

    What it checks
        Saved runs of vmkping, and of ping and esxcli network diag ping, whatever they were sent to. The last
        run from an adapter to a target counts: all probes lost, at least two lost, an error in place of an
        answer ("Host is down", "Network is unreachable"), or large packets lost while small ones pass.

    Why it matters
        Who pings wants to know whether the way works. For a host that is given alone this run is all there is
        to see of a bad VLAN, a missing route or an MTU that is too small on the way.

    How to fix
        See whether ARP resolves the address (esxcli network ip neighbor list), whether the stack has a route
        to it (esxcli network ip route ipv4 list), then compare VLAN, uplinks and MTU of both ends.

    False alarms
        The vMotion addresses of other hosts given here are judged by VMO-019, VMO-020 and VMO-023. A single
        lost probe waits for ARP; a later run that passes outweighs the failed one; a size above the adapter's
        MTU can only fail. Where the adapter is disabled or without a link, or its switch passes only smaller
        frames, another rule tells the cause. The finding is likely, not certain: gateways and arrays may
        ignore pings, and an address that is being checked for being free should not answer.

    References
        KB 1003728: testing VMkernel network connectivity with vmkping
    """
    by_target: dict[str, list[Failure]] = {}
    for failure in results.failures:
        by_target.setdefault(failure.target, []).append(failure)
    owners = _owners(others)
    told = dict.fromkeys(item.text for side in carriers.values() for adapter in side for item in adapter.addresses)
    judged_in_pairs = {address(text) or text for text in told} if vmotion else set()
    for target, failures in by_target.items():
        if (address(target) or target) in judged_in_pairs:
            yield observed(f"{target} is a vMotion address of another host (see VMO-019, VMO-020 and VMO-023)")
            continue
        open_ones = []
        for failure in failures:
            rule_id = _explained(failure, vmotion, topology)
            if rule_id:
                yield observed(f"{failure.sender} gets no answer from {target} (see {rule_id})")
            else:
                open_ones.append(failure)
        if open_ones:
            yield _finding(results.host, target, owners.get(target), open_ones)
    good = list(dict.fromkeys(target_of(run.record) for run in results.passed))
    good = [target for target in good if target not in by_target]
    if good:
        yield observed(f"answered: {', '.join(good[:10])}")
    for run in results.oversized:
        mtu = run.adapter.mtu if run.adapter is not None else None
        yield observed(f"{run.payload} bytes with -d to {target_of(run.record)} cannot leave with MTU {mtu}")
    untold = [target_of(run) for run in results.anonymous if target_of(run) not in (*by_target, *good)]
    if untold:
        raise Skip(
            f"the saved ping to {list_of(list(dict.fromkeys(untold)))} does not tell its adapter",
            *(Need(f"vmkping -I <vmkN> -c {COUNT} {target}", results.host) for target in dict.fromkeys(untold)),
        )
    if not by_target and not good and not results.oversized:
        raise NotApplicable("no ping was saved")


def _owners(others: Others[VmkAdapters]) -> dict[str, Adapter]:
    """The adapters of other hosts by address, where one alone has it."""
    owners: dict[str, Adapter | None] = {}
    for host in others.values():
        for adapter in host:
            for item in adapter.addresses:
                owners[item.text] = None if item.text in owners or item.masked else adapter
    return {text: adapter for text, adapter in owners.items() if adapter is not None}


def _explained(failure: Failure, vmotion: VmotionAdapters | None, topology: Topology | None) -> str:
    """The rule that tells why a run from this adapter fails; empty where there is none."""
    adapter = failure.run.adapter
    if adapter is None:
        return ""
    of_vmotion = vmotion is not None and any(each.name == adapter.name for each in vmotion)
    if adapter.enabled is False:
        return "VMO-006" if of_vmotion else "VMK-008"
    links = topology.uplinks_of(adapter) if topology is not None else None
    if links is not None and all(link.is_up is False for link in links):
        return "VMO-037" if of_vmotion else "VMK-032"
    switch = topology.switch_of(adapter) if topology is not None else None
    if failure.small is None or switch is None or switch.mtu is None:
        return ""
    return ("VMO-016" if of_vmotion else "VMK-014") if switch.mtu < (adapter.mtu or 0) else ""


def _finding(host: str, target: str, owner: Adapter | None, failures: list[Failure]) -> Found:
    """One finding for a target: the failure that says most leads."""
    lead = min(
        failures,
        key=lambda each: (
            each.run.has_few_probes, each.small is not None, FAILED.index(each.run.ending), each.run.payload,
        ),
    )  # fmt: skip
    run = lead.run
    count = sum(failure.count for failure in failures)
    to = f"{owner.name} on {owner.host} ({target})" if owner is not None else target
    message = f"{host}: {_what(lead)} from {lead.sender or 'an adapter it does not name'} (stack {lead.stack}) to {to} "
    message += _how(lead)
    if run.has_few_probes:
        message += " These are too few probes to be sure."
    if count > 1:
        message += f" {count} saved runs to it failed."
    evidence = [at(run.record, "errors" if run.record.errors else "loss_percent")]
    for failure in failures:
        again = [*failure.earlier, *([failure.run] if failure is not lead else [])]
        evidence += [near(each.record, "loss_percent", f"this run: {each.ending.value}") for each in again]
    if lead.small is not None:
        evidence.append(near(lead.small.record, "loss_percent", "this one passes"))
    return found(
        message,
        *evidence[:20],
        subject=f"{lead.sender or lead.stack} -> {target}",
        severity=Severity.INFO if run.has_few_probes else None,
        count=count,
        remedy=_remedy(host, target, lead),
    )


def _what(failure: Failure) -> str:
    """``the ping``, and its size where that may be the cause."""
    run = failure.run
    if run.kind is Kind.PLAIN:
        return "the ping"
    return f"the ping of {run.payload} bytes{' with -d' if run.record.dont_fragment else ''}"


def _how(failure: Failure) -> str:
    """How it ended."""
    run = failure.run
    if run.ending is Ending.UNREACHABLE:
        error = run.record.errors[-1]
        why = "Nobody answers ARP." if "Host is down" in error else "The stack has no route to it."
        text = f"fails: {error}. {why}"
    elif run.ending is Ending.TOO_LONG:
        text = "does not leave: Message too long."
    elif run.ending is Ending.LOST:
        text = f"got no answer, {run.probes} of {run.probes} probes lost."
    else:
        text = f"lost {run.lost} of {run.probes} probes."
    if failure.small is not None:
        return f"{text} {failure.small.payload} bytes pass: only large packets fail."
    if run.kind is not Kind.PLAIN and run.ending is not Ending.UNREACHABLE:
        return f"{text} Only a plain ping tells whether the size is the cause."
    return text


def _remedy(host: str, target: str, failure: Failure) -> str:
    run = failure.run
    adapter, name = run.adapter, failure.sender
    option = "" if failure.stack == DEFAULT_STACK else f" -N {failure.stack}"
    again = _command(failure, target)
    if failure.small is not None or run.ending is Ending.TOO_LONG:
        if run.ending is Ending.TOO_LONG:
            mtu = f" (MTU {adapter.mtu})" if adapter is not None and adapter.mtu else ""
            return (
                f"On {host}, compare the MTU of {name or 'the adapter'}{mtu} and of its switch: esxcfg-vmknic -l; "
                f"esxcfg-vswitch -l. Then repeat: {again}"
            )
        lower = f" Or lower the adapter: esxcli network ip interface set -i {name} -m {STANDARD_MTU}" if name else ""
        return (
            f"Raise the MTU on every switch port between {host} and {target} (often 9216) and at {target}, then "
            f"repeat on {host}: {again}.{lower}"
        )
    six = failure.run.version == 6
    routes = f"esxcli network ip route ipv{6 if six else 4} list{option}"
    if run.ending is Ending.UNREACHABLE and "Host is down" not in run.record.errors[-1]:
        return f"On {host}, look for a route to {target}: {routes}. Then repeat: {again}"
    group = f" (port group {adapter.port_group})" if adapter is not None and adapter.port_group else ""
    return (
        f"On {host}: esxcli network ip neighbor list{option} (is there a MAC address for {target}, or for its gateway "
        f"in {routes}?). Compare VLAN and active uplinks of {name or 'the adapter'}{group} with the other end, then "
        f"repeat: {again}"
    )


def _command(failure: Failure, target: str) -> str:
    """The command to run again: plain where it is not known yet whether small packets pass."""
    run = failure.run
    words = ["vmkping"]
    if run.version == 6:
        words.append("-6")
    if run.record.netstack is not None and run.record.netstack != DEFAULT_STACK:
        words.append(f"++netstack={run.record.netstack}")
    if failure.run.record.interface is not None:
        words.append(f"-I {run.record.interface}")
    if run.kind is not Kind.PLAIN and (failure.small is not None or run.ending is Ending.TOO_LONG):
        words.append(f"{'-d ' if run.record.dont_fragment else ''}-s {run.payload}")
    return " ".join((*words, f"-c {COUNT}", target))
