"""Hosts of one cluster side by side: who has what, said as a person would: ``esx03 has X, the 7 others Y``."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from analyzer.facts.clusters import Cluster, Membership
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, HostName, NotApplicable, Pointer
from analyzer.rules.network.switches import SHOWN, groups_of, some

T = TypeVar("T")
Split = tuple[tuple[str, ...], ...]
"""The hosts by what they have: the largest group first."""


class Told(Struct, frozen=True):
    """What one host has, in comparable form and in words, and the line that says so where one does."""

    value: Hashable
    text: str
    shown: Pointer | None = None


def groups(members: Fleet[Membership], names: Fleet[HostName]) -> list[Cluster]:
    """The clusters of the case; skips the rule where there are not two hosts to compare."""
    found = groups_of(members, names)
    if not found:
        raise NotApplicable("there are not two hosts to compare")
    return found


def inside(cluster: Cluster, known: Mapping[str, T]) -> dict[str, T]:
    """What is known of the hosts of a cluster."""
    return {host: known[host] for host in cluster.hosts if host in known}


def weight(cluster: Cluster, severity: Severity | None = None) -> Severity | None:
    """The severity of a difference: information between hosts that nothing shows to be of one cluster."""
    return severity if cluster.evident else Severity.INFO


def split(told: Mapping[str, Told]) -> Split:
    """The hosts by what they have: the largest group first, then in their order."""
    held: defaultdict[Hashable, list[str]] = defaultdict(list)
    for host, each in told.items():
        held[each.value].append(host)
    order = list(told)
    return tuple(
        tuple(hosts) for hosts in sorted(held.values(), key=lambda hosts: (-len(hosts), order.index(hosts[0])))
    )


def differs(told: Mapping[str, Told]) -> bool:
    """True when not all hosts have the same."""
    return len({each.value for each in told.values()}) > 1


def has_majority(parts: Split) -> bool:
    """True when more than half of the hosts, and more than one, have the same."""
    return len(parts[0]) > 1 and 2 * len(parts[0]) > sum(map(len, parts))


def odd_hosts(parts: Split) -> tuple[str, ...]:
    """The hosts that have something else than most; all of them where nothing is usual."""
    chosen = parts[1:] if has_majority(parts) else parts
    return tuple(host for part in chosen for host in part)


def said(told: Mapping[str, Told], verbs: tuple[str, str] = ("has", "have")) -> str:
    """Who has what: ``esx03 has X, the 7 others Y``; where nothing is usual, ``X on esx01; Y on esx02 and esx03``.

    >>> said({"a": Told(1, "1"), "b": Told(2, "2"), "c": Told(1, "1")})
    'b has 2, the 2 others 1'
    >>> said({"a": Told(1, "1"), "b": Told(2, "2")}, ("runs", "run"))
    'a runs 1, b 2'
    """
    parts = split(told)
    texts = [told[part[0]].text for part in parts]
    if len(told) == 2:
        parts = tuple((host,) for host in told)
        texts = [each.text for each in told.values()]
        return f"{parts[0][0]} {verbs[0]} {texts[0]}, {parts[1][0]} {texts[1]}"
    if not has_majority(parts):
        return "; ".join(f"{text} on {some(part)}" for part, text in zip(parts, texts, strict=True))
    odd = [f"{some(part)} {verbs[len(part) > 1]} {text}" for part, text in zip(parts[1:], texts[1:], strict=True)]
    return f"{', '.join(odd)}, the {len(parts[0])} others {texts[0]}"


def proofs(told: Mapping[str, Told], most: int = SHOWN) -> list[Pointer]:
    """The lines of the odd ones first, then one of each other group to compare them with."""
    parts = split(told)
    first = [told[host].shown for host in odd_hosts(parts)]
    usual = [next((told[host].shown for host in part if told[host].shown is not None), None) for part in parts]
    chosen = [each for each in (*first, *usual) if each is not None]
    return list({id(each): each for each in chosen}.values())[:most]


def together(by_key: Mapping[str, Mapping[str, Told]]) -> Iterator[tuple[Split, list[str]]]:
    """The things that differ, those that part the hosts in the same way together."""
    found: dict[Split, list[str]] = {}
    for key, told in by_key.items():
        if len(told) > 1 and differs(told):
            found.setdefault(split(told), []).append(key)
    return iter(found.items())


def listed(sentences: Sequence[str], most: int = 5) -> str:
    """Several sentences of one finding; the rest of a long list as a number."""
    more = f"; and {len(sentences) - most} more" if len(sentences) > most else ""
    return f"{'; '.join(sentences[:most])}{more}"


def shown_for(by_key: Mapping[str, Mapping[str, Told]], keys: Iterable[str], most: int = SHOWN) -> list[Pointer]:
    """The lines that prove several differences, each with one of the usual kind."""
    found: list[Pointer] = []
    for key in keys:
        found += proofs(by_key[key], 3)
        if len(found) >= most:
            break
    return found[:most]
