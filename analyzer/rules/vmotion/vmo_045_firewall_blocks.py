"""VMO-045."""

import ipaddress
from collections.abc import Iterator

from analyzer.commands.firewall import AllowedIp, Firewall, Ruleset
from analyzer.facts.adapters import Adapter, AdapterAddress
from analyzer.facts.addresses import IpAddress, address, is_masked
from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import (
    Found,
    Need,
    NotApplicable,
    Observed,
    Others,
    Records,
    Results,
    Skip,
    at,
    found,
    near,
    observed,
    rule,
)
from analyzer.rules.vmotion.firewall import off, ruleset_named
from analyzer.rules.vmotion.phrases import list_of, none_for_vmotion

_NAME = "vMotion"
_ALLOWED = f"esxcli network firewall ruleset allowedip list -r {_NAME}"


@rule("VMO-045", "ESXi firewall blocks vMotion", severity=Severity.ERROR, stops=True)
def firewall_blocks(
    vmotion: VmotionAdapters,
    rulesets: Records[Ruleset],
    state: Records[Firewall] | None,
    allowed: Records[AllowedIp] | None,
    others: Others[VmotionAdapters],
) -> Results:
    """The firewall of the host does not let the vMotion traffic of other hosts in.

    What it checks
        On a host whose firewall is on: that the ruleset vMotion (TCP 8000) is enabled and, where it is open
        to some addresses only, that these contain the vMotion addresses of the other hosts.

    Why it matters
        The target listens on TCP 8000 and the source connects to it. A closed port ends each migration with
        a time-out, though pings pass.

    How to fix
        esxcli network firewall ruleset set -r vMotion -e true
        and for a list of addresses: esxcli network firewall ruleset allowedip add -r vMotion -i NETWORK

    False alarms
        From 8.0 Update 2 some rulesets belong to their service and cannot be switched by hand: a disabled one
        is a note there. Without the state of the firewall (firewall get) the finding is likely only.

    References
        VMware vSphere 6.7: incoming and outgoing firewall ports (8000 TCP vMotion)
    """
    host = vmotion.host
    if not vmotion.adapters:
        raise NotApplicable(none_for_vmotion(host))
    why = off(state)
    if why:
        yield observed(why)
        return
    row = ruleset_named(_NAME, rulesets)
    if row is None or row.enabled is None:
        if rulesets.complete:
            raise NotApplicable(f"{host} has no firewall ruleset {_NAME}")
        raise Skip(f"the ruleset {_NAME} of {host} is not listed", Need("esxcli network firewall ruleset list", host))
    if not row.enabled:
        yield _disabled(host, row, state)
        return
    lists = [item for item in allowed or () if (item.ruleset or "").lower() == _NAME.lower()]
    if not lists:
        if row.allowed_ip_configurable is False:
            yield observed(f"ruleset {_NAME} enabled, open to all addresses")
            return
        yield observed(f"ruleset {_NAME} enabled")
        raise Skip(f"which addresses the ruleset {_NAME} of {host} is open to is not known", Need(_ALLOWED, host))
    yield from _judged(host, row, lists[-1], others)


def _disabled(host: str, row: Ruleset, state: Records[Firewall] | None) -> Found:
    fixed = row.enable_disable_configurable is False
    return found(
        f"{host}: the firewall ruleset {_NAME} is disabled"
        + ("; it belongs to its service and cannot be switched by hand." if fixed else ": TCP 8000 is closed."),
        at(row, "enabled"),
        *(near(item, "enabled") for item in (state or ())[-1:]),
        subject=_NAME,
        severity=Severity.INFO if fixed else None,
        confidence=None if state else Confidence.LIKELY,
        remedy=f"On {host}: esxcli network ip interface tag get -i vmkN, to see whether vMotion is enabled at all."
        if fixed
        else f"On {host}: esxcli network firewall ruleset set -r {_NAME} -e true",
    )


def _judged(host: str, row: Ruleset, item: AllowedIp, others: Others[VmotionAdapters]) -> Iterator[Found | Observed]:
    """The vMotion addresses of the other hosts against the addresses that are let in."""
    texts = item.allowed_ip_addresses
    if any(text.lower() == "all" for text in texts):
        yield observed(f"ruleset {_NAME} enabled, open to all addresses")
        return
    hidden = [text for text in texts if is_masked(text.partition("/")[0])]
    networks = [ipaddress.ip_network(text, strict=False) for text in texts if text not in hidden and _is_network(text)]
    lacking: list[str] = []
    for peer, theirs in others.items():
        told = [held for adapter in theirs if (held := _own_address(adapter)) is not None]
        ips: list[IpAddress] = [ip for held in told if (ip := address(held.text)) is not None]
        shut = [str(ip) for ip in ips if not any(ip in network for network in networks)]
        if not ips or (shut and hidden):
            lacking.append(peer)
        elif shut:
            many = "es" if len(shut) > 1 else ""
            yield found(
                f"{host}: the firewall ruleset {_NAME} is open to {', '.join(texts) or 'no address'} only, not to the "
                f"vMotion address{many} {list_of(shut)} of {peer}.",
                at(item, "allowed_ip_addresses"),
                *(held.shows() for held in told if held.text in shut),
                near(row, "enabled"),
                subject=f"{_NAME}, {peer}",
                hosts=(host, peer),
                count=len(shut),
                remedy=f"On {host}: "
                + "; ".join(f"esxcli network firewall ruleset allowedip add -r {_NAME} -i {ip}" for ip in shut),
            )
        else:
            yield observed(f"ruleset {_NAME} open to {list_of([str(ip) for ip in ips])} of {peer}")
    if not others:
        yield observed(f"ruleset {_NAME} open to {', '.join(texts) or 'no address'} only; no other host to compare")
    if lacking:
        needs = [Need(_ALLOWED, host)] if hidden else [Need("esxcfg-vmknic -l", peer) for peer in lacking]
        raise Skip(f"addresses are masked or missing: {host} against {list_of(lacking)}", *needs)


def _own_address(adapter: Adapter) -> AdapterAddress | None:
    """The address that migrations use: the IPv4 one, else the first IPv6 one that is not link-local."""
    six = (item for item in adapter.addresses if item.version == 6)
    return adapter.ipv4 or next((item for item in six if not item.text.lower().startswith("fe80")), None)


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
