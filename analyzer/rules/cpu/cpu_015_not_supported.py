"""CPU-015."""

import re

from analyzer.commands.version import Version
from analyzer.facts.cpu import CPU_LIST, CpuidLeaves, CpuModel
from analyzer.facts.cpu_support import Verdict, verdicts
from analyzer.facts.cpuid_bits import LEAF1_ECX
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, Need, Records, Results, Skip, found, near, observed, rule
from analyzer.rules.cpu.wording import list_of

_XSAVE = 26
_XSAVE_NEEDED = (8, 0, 2)


@rule("CPU-015", "CPU not supported by an intended ESXi version", severity=Severity.ERROR, confidence=Confidence.LIKELY)
def not_supported(
    models: Fleet[CpuModel],
    versions: Fleet[Records[Version]] | None,
    leaves: Fleet[CpuidLeaves] | None,
    *,
    intended: str = "",
) -> Results:
    """The processors of a host are on the list of those that an ESXi version no longer supports.

    What it checks
        Family, model and stepping against the lists of 7.0, 8.0 and 9.0 (as of February 2026), and the XSAVE
        bit, without which 8.0 U2 and later do not start. With the setting intended = "9.0" that release is
        judged: a discontinued processor is an error, critical where the host would not start or the
        installer stops. Without it the running release is judged: a host that runs on a discontinued
        processor is a warning.

    Why it matters
        The upgrade is refused, or the host does not start after it.

    How to fix
        Stay on the last supported release and plan new hardware. allowLegacyCPU=true lets some processors
        through, without support, and not those without XSAVE on 8.0 U2 and later.

    False alarms
        The lists change with each update: look up the processor before deciding. A release that only warns
        (deprecated) is a warning when it is intended, and not told otherwise. That a later release drops the
        processor is no finding by itself.

    References
        KB 318697: discontinued and deprecated processors
    """
    goal = _numbers(intended)
    groups: dict[tuple[str, str, bool], list[str]] = {}
    unknown = []
    for host, model in models.items():
        if model.model is None:
            unknown.append(host)
            continue
        running = _running(versions, host)
        ecx = leaves[host].value(LEAF1_ECX) if leaves is not None and host in leaves else None
        if goal >= _XSAVE_NEEDED and ecx is not None and not ecx >> _XSAVE & 1:
            groups.setdefault((intended, "without XSAVE", False), []).append(host)
            continue
        told = list(verdicts(model))
        hit = _chosen(told, goal, running)
        if hit is None:
            limit = goal or running
            later = (item for item in told if item.status == "discontinued" and _numbers(item.release) > limit)
            first = next(later, None)
            yield observed(f"{host}: {model.name}, {f'supported before {first.release}' if first else 'on no list'}")
            continue
        groups.setdefault((hit.release, hit.status, _numbers(hit.release) <= running), []).append(host)
    for (release, status, now), hosts in groups.items():
        names = list(dict.fromkeys(models[host].title for host in hosts))
        verb = "have" if len(hosts) > 1 else "has"
        what = {
            "discontinued": f"which ESXi {release} and later do not support",
            "deprecated": f"of which ESXi {release} warns",
        }.get(status, f"without XSAVE: ESXi {release} does not start on them")
        yield found(
            f"{list_of(hosts)} {verb} {list_of(names, 4)}, {what}{_tail(now, hosts, versions)}.",
            *(models[host].shows("model") for host in hosts[:20]),
            *(leaves[host].shows(LEAF1_ECX) for host in hosts[:5] if status == "without XSAVE" and leaves is not None),
            *(near(item, "version") for host in hosts[:5] if now and (item := _version(versions, host)) is not None),
            subject=f"{release} {status} {list_of(names, 4)}", hosts=tuple(hosts), count=len(hosts),
            severity=_severity(status, release, goal),
        )  # fmt: skip
    if unknown or models.missing:
        lacking = [*unknown, *models.missing]
        raise Skip(
            f"the CPU model of {list_of(lacking)} is not in the texts", *(Need(CPU_LIST, host) for host in lacking)
        )


def _chosen(told: list[Verdict], goal: tuple[int, ...], running: tuple[int, ...]) -> Verdict | None:
    """The verdict that matters: of the intended release, else of the running one."""
    limit = goal or running
    past = [item for item in told if _numbers(item.release) <= limit]
    dropped = [item for item in past if item.status == "discontinued"]
    if dropped:
        return dropped[0]
    return past[-1] if past and goal else None


def _severity(status: str, release: str, goal: tuple[int, ...]) -> Severity:
    if status == "deprecated" or not goal:
        return Severity.WARNING  # without an intended release: it runs, without support
    return Severity.CRITICAL if status == "without XSAVE" or _numbers(release) >= (9,) else Severity.ERROR


def _tail(now: bool, hosts: list[str], versions: Fleet[Records[Version]] | None) -> str:
    if not now:
        return ""
    releases = {item.version for host in hosts if (item := _version(versions, host)) is not None and item.version}
    return f"; running is {list_of(sorted(releases))}" if releases else ""


def _version(versions: Fleet[Records[Version]] | None, host: str) -> Version | None:
    records = versions.get(host) if versions is not None else None
    return next((item for item in reversed(records or ()) if item.numbers), None)


def _running(versions: Fleet[Records[Version]] | None, host: str) -> tuple[int, ...]:
    version = _version(versions, host)
    return version.numbers if version is not None else ()


def _numbers(text: str) -> tuple[int, ...]:
    """``8.0 U2`` and ``8.0.2`` as numbers."""
    return tuple(int(part) for part in re.findall(r"\d+", text))
