"""HW-017."""

from analyzer.facts.clusters import Membership
from analyzer.facts.host_server import Server
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, Fleet, HostName, Need, Results, Skip, found, observed, rule
from analyzer.rules.cross.drift import Told, differs, proofs, said, weight
from analyzer.rules.hardware.models import by_model
from analyzer.rules.network.switches import capped, some

_YEAR = 365


@rule("HW-017", "BIOS version differs between like servers", severity=Severity.WARNING, aliases=("LIF-030", "XH-011"))
def bios_differs(
    servers: Fleet[Server],
    members: Fleet[Membership],
    names: Fleet[HostName],
    as_of: AsOf | None,
    *,
    old_years: int = 5,
) -> Results:
    """Servers of one model in one cluster have different versions of the BIOS, or a very old one.

    What it checks
        The version of the BIOS (smbiosDump, esxcfg-info) between the servers of one model inside a cluster, that
        of the management controller's firmware likewise (an information), and the age of the BIOS.

    Why it matters
        The BIOS brings microcode, the defaults of processor features and corrections of faults: two versions
        make two kinds of hosts of equal servers, and one of them has faults that the other no longer has.

    How to fix
        Bring the BIOS of the other servers to the newest version that the maker supports for this release of
        ESXi, in maintenance mode.

    False alarms
        A rolling update that is under way. Makers stop making versions for old servers: age alone is an
        information, from 5 years on. Hosts that nothing shows to be of one cluster are told as an information.

    References
        KB 431682: old BIOS and crashes of 8.0 U3
    """
    judged = False
    for cluster, like in by_model(servers, members, names):
        product = next(iter(like.values())).product
        for what, field in (("BIOS", "bios"), ("BMC firmware", "bmc")):
            told = {
                host: Told(getattr(server, field), getattr(server, field), server.shows(field))
                for host, server in like.items()
                if getattr(server, field)
            }
            if len(told) < 2:
                continue
            judged = True
            if not differs(told):
                yield observed(f"{product}: {what} {next(iter(told.values())).text} on {some(list(told))}")
                continue
            yield found(
                f"{what} of {product}: {said(told)}.",
                *proofs(told),
                subject=f"{what} of {product}",
                severity=weight(cluster, None if field == "bios" else Severity.INFO),
                hosts=tuple(told),
                remedy=f"Bring the {what} of {some(list(told))} to one version, the newest that the maker supports.",
            )
    old = [
        server
        for server in servers.values()
        if as_of is not None
        and server.bios_date is not None
        and (as_of.day - server.bios_date).days > old_years * _YEAR
    ]
    if old:
        ages = ", ".join(f"{server.host} {server.bios_date:%Y-%m}" for server in old[:8])
        yield found(
            f"The BIOS is more than {old_years} years old: {ages}.",
            *capped([server.shows("bios_date") for server in old]),
            subject="old BIOS",
            severity=Severity.INFO,
            count=len(old),
            hosts=tuple(server.host for server in old),
            remedy="Ask the maker whether there is a newer BIOS for these servers.",
        )
    dated = [server for server in servers.values() if server.bios or server.bios_date]
    if not dated:
        raise Skip("the BIOS of no host is known", *(Need("smbiosDump", host) for host in names))
    if not judged and not old:
        yield observed("no two servers of one model to compare")
