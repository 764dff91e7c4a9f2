"""VMO-065."""

from typing import NamedTuple

from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import address
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, NotApplicable, Pair, Pointer, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of


class _Managed(NamedTuple):
    """The adapters that a host can be managed by, and the families of their addresses."""

    host: str
    adapters: tuple[Adapter, ...]
    sure: bool
    """False when the tags do not tell which of them it is."""

    @property
    def families(self) -> frozenset[int]:
        return frozenset(version for adapter in self.adapters for version in _families(adapter))

    @property
    def words(self) -> str:
        (family,) = self.families
        has = "has" if len(self.adapters) == 1 else "have"
        return f"{names_of(self.adapters)} of {self.host} {has} IPv{family} only"

    def shows(self) -> list[Pointer]:
        """The lines with the addresses."""
        return [item.shows() for adapter in self.adapters for item in adapter.addresses if _counts(item.text)]


@rule("VMO-065", "Management address families differ", severity=Severity.ERROR, stops=True)
def address_families(adapters: Pair[VmkAdapters], roles: Pair[Roles]) -> Results:
    """One host is managed over IPv4 only, the other over IPv6 only.

    What it checks
        The addresses of the management adapters of both hosts (Management tag, or the only adapter of the
        default stack). Where the tags do not tell, all adapters of the default stack.

    Why it matters
        A VM cannot be migrated from a host that vCenter knows by IPv4 to one that it knows by IPv6.

    How to fix
        Give both hosts management addresses of one family and reconnect the host in vCenter with it:
        esxcli network ip interface ipv4 set -i vmk0 -t static -I ADDRESS -N NETMASK

    False alarms
        A host with both families fits to either. Link-local IPv6 addresses do not count: every adapter with
        IPv6 has one.

    References
        VMware vSphere 6.7: migration between IPv4 and IPv6 hosts
    """
    sides = [_managed(host, vmks, known) for (host, vmks), known in zip(adapters.sides(), roles, strict=True)]
    a, b = sides
    none = [side for side in sides if not side.adapters]
    if none:
        raise NotApplicable(f"no adapter for management is known on {none[0].host}")
    for side in sides:
        if not side.families:
            raise Skip(f"the management addresses of {side.host} are not known", Need("esxcfg-vmknic -l", side.host))
    common = a.families & b.families
    if not common:
        yield found(
            f"{a.words}, {b.words}: no migration between hosts that are managed by different families.",
            *a.shows(),
            *b.shows(),
            subject=f"{names_of(a.adapters)} <-> {names_of(b.adapters)}",
            confidence=None if a.sure and b.sure else Confidence.LIKELY,
            remedy=_remedy(*sorted(sides, key=lambda side: min(side.families), reverse=True)),
        )
    elif all(side.sure or len(side.families) == 1 for side in sides):
        yield observed(f"management over IPv{' and IPv'.join(map(str, sorted(common)))} on both")
    else:
        unsure = [(side, known) for side, known in zip(sides, roles, strict=True) if not side.sure]
        needs = [need for _, known in unsure for need in known.needs(Role.MANAGEMENT)]
        raise Skip(f"which adapter {unsure[0][0].host} is managed by is not known", *needs)


def _managed(host: str, vmks: VmkAdapters, roles: Roles) -> _Managed:
    managers = roles.with_role(Role.MANAGEMENT)
    if managers:
        return _Managed(host, managers, True)
    default = vmks.on(DEFAULT_STACK)
    return _Managed(host, tuple(each for each in default if not each.is_service), roles.knows(Role.MANAGEMENT))


def _counts(text: str) -> bool:
    """True for an address that others reach; a masked one may be."""
    ip = address(text)
    masked_link = ip is None and text.lower().startswith("fe80")
    return not masked_link and (ip is None or not (ip.is_link_local or ip.is_unspecified))


def _families(adapter: Adapter) -> set[int]:
    return {item.version for item in adapter.addresses if _counts(item.text)}


def _remedy(six: _Managed, four: _Managed) -> str:
    name = six.adapters[0].name
    return (
        f"On {six.host}: esxcli network ip interface ipv4 set -i {name} -t static -I <address> -N <netmask>, then "
        f"connect it in vCenter by that address. Or give {four.adapters[0].name} on {four.host} an IPv6 address."
    )
