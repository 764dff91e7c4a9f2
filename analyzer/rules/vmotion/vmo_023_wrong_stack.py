"""VMO-023."""

from analyzer.facts.adapters import DEFAULT_STACK, VMOTION_STACK
from analyzer.facts.ping_runs import Run, StackUse
from analyzer.facts.pings import SavedPings, ping_paths
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import TYPED, Direction, Need, NotApplicable, Results, Skip, at, found, near, observed, rule


@rule("VMO-023", "vmkping was run on the wrong TCP/IP stack", severity=Severity.WARNING)
def wrong_stack(pings: Direction[SavedPings], adapters: Direction[VmotionAdapters]) -> Results:
    """A ping to the vMotion adapter of the other host did not use the vmotion stack, so it proves nothing.

    What it checks
        Saved command lines of vmkping towards a vMotion address of the other host, where the sending host has
        its vMotion adapter on the vmotion stack: ++netstack=vmotion or -S vmotion must be there. -I vmkN
        alone does not do: the default stack does not know that adapter ("Unknown interface").

    Why it matters
        The default stack goes out by the management adapter and its gateway. An answer does not show that
        vMotion works, and no answer does not show that it fails.

    How to fix
        vmkping ++netstack=vmotion ADDRESS

    False alarms
        Pings to gateways, storage and management addresses are none of this rule's business. Nothing is said
        when the same way was also tested on the vmotion stack. Where vMotion is on the default stack, -I vmkN
        is right.

    References
        VMware vSphere 8.0 Networking: Place vMotion traffic on the vMotion TCP/IP stack
        KB 1003728: testing VMkernel network connectivity with vmkping
    """
    paths = ping_paths(pings, adapters)
    source = adapters.source
    if source.stack != VMOTION_STACK:
        raise NotApplicable(f"{source.host} has vMotion on the default stack")
    needs: list[Need] = []
    lacking: list[str] = []
    for path in paths:
        wrong = [run for run in path.runs if run.stack is StackUse.WRONG]
        if path.right:
            yield observed(f"{path.words}: {len(path.right)} on the {VMOTION_STACK} stack")
        elif wrong:
            run = wrong[-1]
            yield found(
                f"{source.host}: the ping to {path.target.name} on {path.target.host} ({path.to.text}) "
                f"{_how(run)}; the vMotion adapter {path.adapter.name} is on the {VMOTION_STACK} stack.",
                at(run.record, TYPED),
                *(near(other.record, TYPED) for other in wrong[:-1]),
                path.adapter.near("netstack"),
                subject=path.subject,
                confidence=path.confidence,
                remedy=f"On {source.host}: {path.plain_command.command}",
                count=len(wrong),
            )
        else:
            needs += [need for _, need in path.missing]
            lacking.append(f"{path.words}{path.stray_words}")
    if needs:
        raise Skip(f"no ping to judge: {', '.join(lacking)}", *needs)


def _how(run: Run) -> str:
    stack = run.record.netstack or DEFAULT_STACK
    if run.record.netstack is None and run.record.interface is not None:
        failed = f" and failed: {run.record.errors[-1]}" if run.record.errors else ""
        return f"ran in the default stack (-I {run.record.interface} does not choose one){failed}"
    return "used the default stack" if stack == DEFAULT_STACK else f"used the {stack} stack"
