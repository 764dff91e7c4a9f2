"""HW-022."""

from collections import Counter

from analyzer.facts.host_server import Server
from analyzer.facts.memory_modules import MemoryModules, Module
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.network.switches import capped

_GIB = 1024**3


@rule("HW-022", "Memory modules are mixed, or part of the memory is missing", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def mixed_modules(memory: MemoryModules, server: Server | None, *, missing_percent: int = 5) -> Results:
    """The memory modules of a host run at different speeds, or the host can use less than what is plugged in.

    What it checks
        Speed and size of all memory modules (smbiosDump), and the memory that the host can use against their
        sum.

    Why it matters
        All channels run as fast as the slowest module. Memory that is plugged in and not there was often
        switched off by the BIOS because a module failed.

    How to fix
        Look into the event log of the management controller for the module, replace it, and use modules of one
        kind.

    False alarms
        Mirrored or spare memory is set up in the BIOS and halves what can be used. Different sizes alone are an
        information. That modules run slower than they could is normal with two of them on a channel.

    References
        vSphere Resource Management: memory reliability
    """
    host = memory.host
    speeds = Counter(module.speed for module in memory.modules if module.speed is not None)
    wrong = False
    if len(speeds) > 1:
        wrong = True
        usual = speeds.most_common(1)[0][0]
        odd = [module for module in memory.modules if module.speed not in (None, usual)]
        yield found(
            f"{host}: the memory modules run at different speeds: {_counted(speeds, 'MHz')}.",
            *capped([module.shows(module.speed_field) for module in odd]),
            subject="speed",
            count=len(odd),
            remedy=f"Replace the modules in {_slots(odd)} of {host} by ones like the others.",
        )
    whole = memory.total
    usable = server.memory if server is not None else None
    if usable is not None and 100 * (whole - usable) > missing_percent * whole:
        wrong = True
        half = abs(2 * usable - whole) * 20 < whole
        yield found(
            f"{host}: {whole // _GIB} GB of memory are plugged in and {round(usable / _GIB)} GB can be used"
            f"{': half of it, as with mirrored memory' if half else ''}.",
            server.shows("memory") if server is not None else memory.modules[0].shows(),
            memory.modules[0].shows(),
            subject="missing memory",
            severity=Severity.INFO if half else None,
            remedy=f"Check the memory settings in the BIOS of {host} and its event log for a module that was switched "
            "off: esxcli hardware ipmi sel list",
        )
    sizes = Counter(module.size // _GIB for module in memory.modules)
    if len(sizes) > 1:
        least = min(sizes, key=lambda size: sizes[size])
        odd = [module for module in memory.modules if module.size // _GIB == least]
        wrong = True
        yield found(
            f"{host}: the memory modules have different sizes: {_counted(sizes, 'GB')}.",
            *capped([module.shows() for module in odd]),
            subject="size",
            severity=Severity.INFO,
            count=len(odd),
            remedy=f"Check that all channels of {host} have the same amount of memory.",
        )
    if not wrong:
        size, speed = next(iter(sizes)), next(iter(speeds), None)
        yield observed(f"{len(memory.modules)} modules of {size} GB{'' if speed is None else f' at {speed} MHz'}")


def _counted(values: Counter[int | None] | Counter[int], unit: str) -> str:
    return ", ".join(f"{count} of {value} {unit}" for value, count in values.most_common())


def _slots(modules: list[Module]) -> str:
    names = [module.slot or "an unnamed slot" for module in modules]
    return f"{', '.join(names[:6])}{f' and {len(names) - 6} more' if len(names) > 6 else ''}"
