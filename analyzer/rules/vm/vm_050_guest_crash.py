"""VM-050."""

import re

from analyzer.facts.log.events import Event, HostLog
from analyzer.facts.log.phrases import DAY, is_recent, moment, most_in, proofs, times
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Results, found, observed, rule
from analyzer.rules.vm.logged import by_machine, logs_of_machines, machines_read

_CODE = lazy_pattern(r"Synthetic MSR\[0x40000100\]:? ?(0x[0-9a-f]+|\d+)", re.I)
_NAMES = {
    0x0A: "IRQL_NOT_LESS_OR_EQUAL",
    0x1A: "MEMORY_MANAGEMENT",
    0x1E: "KMODE_EXCEPTION_NOT_HANDLED",
    0x24: "NTFS_FILE_SYSTEM",
    0x3B: "SYSTEM_SERVICE_EXCEPTION",
    0x50: "PAGE_FAULT_IN_NONPAGED_AREA",
    0x7A: "KERNEL_DATA_INPAGE_ERROR",
    0x7B: "INACCESSIBLE_BOOT_DEVICE",
    0x7E: "SYSTEM_THREAD_EXCEPTION_NOT_HANDLED",
    0x80: "NMI_HARDWARE_FAILURE",
    0x9F: "DRIVER_POWER_STATE_FAILURE",
    0xD1: "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
    0xEF: "CRITICAL_PROCESS_DIED",
    0x101: "CLOCK_WATCHDOG_TIMEOUT",
    0x133: "DPC_WATCHDOG_VIOLATION",
    0x139: "KERNEL_SECURITY_CHECK_FAILURE",
}


@rule("VM-050", "Guest crashed", severity=Severity.ERROR)
def guest_crash(log: HostLog) -> Results:
    """The operating system of a VM stopped with an error of its own.

    What it checks
        The lines of vmware.log in which Windows tells the hypervisor that it stops with a blue screen, with
        its code, and faults that put a processor of the guest into its shutdown state. It is an error when
        it came twice within the last week of the logs, a warning when the last of several lies longer ago. One crash
        is information: so is an NMI sent on purpose (code 0x80).

    Why it matters
        The VM was down. The host only notes it: the cause lies in the guest, its drivers or its disks.

    How to fix
        Read the memory dump of the guest. Codes about paging (0x7A, 0xEF) often follow storage that did not
        answer: look at the storage findings of that time.

    False alarms
        A crash that was asked for, to get a dump.

    References
        KB 427504
        KB 432359
    """
    logs_of_machines(log)
    by_vm = by_machine(log.of("vm.winbsod", "vm.triple"))
    if not by_vm:
        yield observed(f"no crash of a guest in {machines_read(log)}")
    for vm, held in by_vm.items():
        crashes = _crashes(held)
        codes = list(dict.fromkeys(code for event in crashes if (code := _code(event)) is not None))
        named = [f"{code:#x}{f' {_NAMES[code]}' if code in _NAMES else ''}" for code in codes]
        what = f"blue screen {', '.join(named)}" if named else "triple fault"
        again = is_recent(log, crashes, 7 * DAY) and most_in(crashes, 7 * DAY) > 1
        yield found(
            f"{log.host}: the guest of {vm or 'a VM'} crashed {times(len(crashes))} ({what}), last "
            f"{moment(crashes[-1].time)}.",
            *proofs(crashes),
            subject=vm or "VM",
            severity=Severity.INFO if len(crashes) == 1 else None if again else Severity.WARNING,
            count=len(crashes),
        )


def _code(event: Event) -> int | None:
    found = _CODE.search(event.text)
    return int(found[1], 0) if found is not None else None


def _crashes(events: list[Event]) -> list[Event]:
    """One line of each crash: lines within a minute tell of one, the one with a code tells most."""
    found: list[Event] = []
    for event in events:
        last = found[-1] if found else None
        if last is None or event.time is None or last.time is None or event.time - last.time > 60_000:
            found.append(event)
        elif _code(last) is None and _code(event) is not None:
            found[-1] = event
    return found
