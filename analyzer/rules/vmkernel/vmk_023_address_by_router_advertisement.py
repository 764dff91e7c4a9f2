"""VMK-023."""

import re

from analyzer.facts.adapters import Adapter, AdapterAddress, VmkAdapters
from analyzer.facts.addresses import IpAddress, address
from analyzer.facts.machines import usable_mac
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmkernel.networks import managers
from analyzer.rules.vmotion.phrases import list_of, names_of

_LEARNED = lazy_pattern(r"\b(?:AUTO\w*|RA|SLAAC|ROUTER\w*)\b", re.I)


@rule("VMK-023", "Management adapter has an IPv6 address from router advertisements", severity=Severity.INFO)
def address_by_router_advertisement(adapters: VmkAdapters, roles: Roles) -> Results:
    """A management adapter took an IPv6 address from a router that nobody may have asked for.

    What it checks
        The global IPv6 addresses of the management adapters: their type, and whether they were made from the
        adapter's MAC address as hosts do with an advertised prefix.

    Why it matters
        Router advertisements are accepted by default from 6.5 on. The host can then be reached by IPv6 too,
        past firewall rules that know IPv4 only.

    How to fix
        Where IPv6 is not wanted: esxcli network ip interface ipv6 set -i vmk0 --enable-router-adv=false

    False alarms
        On sites with IPv6 this is how it should be, hence a note. That IPv6 is switched on is the product's
        default and is not judged, nor are link-local addresses.

    References
        RFC 4862: IPv6 stateless address autoconfiguration <https://www.rfc-editor.org/rfc/rfc4862>
    """
    told, confidence = managers(roles)
    host, unclear, judged = roles.host, [], []
    for end in told:
        adapter = adapters.named(end.name) or end
        known = [(item, address(item.text)) for item in adapter.addresses if item.version == 6]
        if any(ip is None for _, ip in known):
            unclear.append(adapter.name)
        held = [(item, ip) for item, ip in known if ip is not None and not ip.is_link_local]
        if known:
            judged.append(adapter)
        learned = [item for item, ip in held if _is_learned(adapter, item, ip)]
        if learned:
            by_type = all(_LEARNED.search(item.type or "") for item in learned)
            yield found(
                f"{host}: {adapter.name} carries Management and has "
                f"{list_of([item.text for item in learned])} from router advertisements.",
                *(item.shows() for item in learned),
                *([roles.near(end, Role.MANAGEMENT)] if Role.MANAGEMENT in roles.of(end) else []),
                subject=adapter.name,
                remedy="If IPv6 is not wanted there, on "
                f"{host}: esxcli network ip interface ipv6 set -i {adapter.name} --enable-router-adv=false",
                confidence=confidence if by_type else Confidence.LIKELY,
                count=len(learned),
            )
    if unclear:
        need = Need("esxcli network ip interface ipv6 address list", host)
        raise Skip(f"{host}: IPv6 addresses of {list_of(unclear)} are masked", need)
    if not judged:
        raise NotApplicable(f"{host}: no IPv6 address on {names_of(told)}")
    yield observed(f"IPv6 addresses of {names_of(judged)} looked at")


def _is_learned(adapter: Adapter, item: AdapterAddress, ip: IpAddress) -> bool:
    """True when its type says so, or when it ends in the adapter's MAC address (EUI-64)."""
    if _LEARNED.search(item.type or ""):
        return True
    mac = usable_mac(adapter.mac).replace(":", "")
    if not mac or "DHCP" in (item.type or ""):
        return False
    first = f"{int(mac[:2], 16) ^ 2:02x}"
    return ip.packed[8:].hex() == f"{first}{mac[2:6]}fffe{mac[6:]}"
