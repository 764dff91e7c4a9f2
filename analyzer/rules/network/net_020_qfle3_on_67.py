"""NET-020."""

from analyzer.commands.version import Version
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import NotApplicable, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.network.switches import capped, some


@rule("NET-020", "qfle3 driver on 6.7", severity=Severity.INFO, confidence=Confidence.POSSIBLE)
def qfle3_on_67(nics: PhysicalNics, version: Records[Version]) -> Results:
    """On 6.7 the native driver of QLogic NICs needs more processor time than the one before it.

    What it checks
        On 6.7: uplinks of 10 Gb/s and more with the qfle3 driver.

    Why it matters
        After the update from bnx2x the throughput can be lower and the load higher.

    How to fix
        Only where it hurts: esxcli system module set --enabled=true --module=bnx2x;
        esxcli system module set --enabled=false --module=qfle3, then restart. 7.0 has no bnx2x any more.

    False alarms
        Without complaints about load or throughput nothing is to be done.

    References
        KB 52044
    """
    numbers = next((item.numbers for item in reversed(version) if item.numbers), None)
    if numbers is None:
        raise Skip("the version of the host is not known", "vmware -vl")
    if numbers[:2] != (6, 7):
        raise NotApplicable("the host does not run 6.7")
    if not nics.listed:
        raise Skip("the drivers of the NICs are not known", nics.need("esxcli network nic list"))
    mine = [nic for nic in nics if nic.driver == "qfle3" and (nic.speed or 0) >= 10_000]
    if not mine:
        yield observed("no fast link with qfle3")
        return
    yield found(
        f"{nics.host}: qfle3 drives {some([nic.name for nic in mine])} on 6.7; bnx2x needed less processor time.",
        *capped([nic.shows("driver") for nic in mine]),
        near(version[-1], "version"),
        subject="qfle3",
        count=len(mine),
        remedy="Only if load or throughput is a complaint: esxcli system module set --enabled=true --module=bnx2x; "
        "esxcli system module set --enabled=false --module=qfle3; restart the host.",
    )
