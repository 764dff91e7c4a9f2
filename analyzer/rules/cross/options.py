"""Options of hosts side by side: advanced options and VMkernel options are compared in one way."""

from collections.abc import Callable, Iterator, Mapping

from analyzer.facts.clusters import Membership
from analyzer.facts.settings import Setting, Settings
from analyzer.rulebook import Fleet, HostName, Need, Results, Skip, found, observed
from analyzer.rules.cross.drift import (
    Told,
    groups,
    has_majority,
    inside,
    listed,
    odd_hosts,
    said,
    shown_for,
    split,
    together,
)
from analyzer.rules.network.switches import counted, some


def compared(
    options: Fleet[Settings], members: Fleet[Membership], names: Fleet[HostName], *,
    tree: str, noun: str, command: str, wanted: Callable[[Setting], bool], setting: Callable[[str, str], str],
) -> Results:  # fmt: skip
    """What differs between the hosts of a cluster with one release; releases have defaults of their own.

    ``tree`` is the beginning of the names of all these options, ``wanted`` tells which of them count, ``setting``
    gives the command that sets one.
    """
    judged = False
    for cluster in groups(members, names):
        for held in _by_train(inside(cluster, options), tree):
            if len(held) < 2:
                continue
            judged = True
            by_key = dict(_compare(held, wanted))
            parts = list(together(by_key))
            for _, keys in parts:
                yield found(
                    f"{counted(len(keys), noun)} differ{'s' if len(keys) == 1 else ''}: "
                    f"{listed([f'{key}: {said(by_key[key])}' for key in keys])}.",
                    *shown_for(by_key, keys),
                    subject=keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more",
                    count=len(keys),
                    hosts=tuple(by_key[keys[0]]),
                    remedy=_remedy(by_key, keys, setting),
                )
            if not parts:
                yield observed(f"{len(held)} hosts agree")
    lacking = [host for host in names if host not in options or not options[host].knows_all_below(tree)]
    if lacking or not judged:
        raise Skip(f"the changed {noun}s of some hosts are not listed", *(Need(command, host) for host in lacking))


def _remedy(by_key: Mapping[str, Mapping[str, Told]], keys: list[str], setting: Callable[[str, str], str]) -> str:
    """What to run where: the odd hosts get what most have, or somebody has to decide."""
    parts = split(by_key[keys[0]])
    usual = {key: next(each for each in by_key[key].values()) for key in keys}
    if has_majority(parts):
        usual = {key: by_key[key][parts[0][0]] for key in keys}
    commands = "; ".join(setting(key, str(usual[key].value)) for key in keys[:3])
    more = f"; and {len(keys) - 3} more alike" if len(keys) > 3 else ""
    if has_majority(parts):
        return f"On {some(odd_hosts(parts))}, unless it is meant: {commands}{more}"
    return f"Decide what the cluster uses and set it on all hosts, for example: {commands}{more}"


def _by_train(options: Mapping[str, Settings], tree: str) -> Iterator[dict[str, Settings]]:
    """The hosts whose changed options are all known, those of one release together."""
    found_: dict[str | None, dict[str, Settings]] = {}
    for host, settings in options.items():
        if settings.knows_all_below(tree):
            found_.setdefault(settings.train, {})[host] = settings
    return iter(found_.values())


def _compare(
    options: Mapping[str, Settings], wanted: Callable[[Setting], bool]
) -> Iterator[tuple[str, dict[str, Told]]]:
    """For each option that any host changed what the hosts have."""
    changed = {
        each.name: each
        for settings in options.values() for each in settings.printed.values() if each.changed and wanted(each)
    }  # fmt: skip
    for name, setting in changed.items():
        told = {}
        for host, settings in options.items():
            mine = settings.setting(name)
            if mine.exists is False:
                continue
            value = setting.default if mine.changed is False and mine.value is None else mine.value
            shown = mine.shows() if mine.proof is not None else None
            told[host] = Told(str(value), "empty" if value == "" else str(value), shown)
        yield name, told
