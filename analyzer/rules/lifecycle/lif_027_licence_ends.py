"""LIF-027."""

from datetime import date

from analyzer.commands.license import License
from analyzer.findings import Severity
from analyzer.rulebook import AsOf, HostName, Records, Results, Skip, at, found, observed, rule

_FIELDS = ("expiration_date", "expiration_hours", "evaluation", "vmodl_key")


@rule("LIF-027", "The licence ends or has ended", severity=Severity.WARNING)
def licence_ends(
    host: HostName, licences: Records[License], as_of: AsOf | None, *, days: int = 14, soon_days: int = 30
) -> Results:
    """The host runs in evaluation mode, or its licence has an end.

    What it checks
        The end that the licence names against the day by which ages are judged, else the hours left that the
        output itself tells. Evaluation mode is a note, within 30 days of its end a warning; an end within 14 days
        is an error, a licence that has ended critical.

    Why it matters
        After the end machines go on running, but none is powered on and the host drops out of vCenter.

    How to fix
        Assign a licence in vCenter (Administration, Licensing, Assets), or: vim-cmd vimsvc/license --set=<key>

    False alarms
        Where vCenter assigns the licence, it takes a moment to show on the host.

    References
        VMware vCenter Server and host management: licensing
    """
    licence = licences[-1]
    name = licence.name or licence.vmodl_key or "unnamed licence"
    told = (licence.expiration_date or "")[:10]
    end = date.fromisoformat(told) if _is_day(told) else None
    if end is not None and as_of is not None:
        left: int | None = (end - as_of.day).days
    else:
        left = licence.expiration_hours // 24 if licence.expiration_hours is not None else None
    proof = at(licence, next((field for field in _FIELDS if getattr(licence, field)), ""))
    if left is None and not licence.is_evaluation:
        if licence.expiration_date is not None:
            raise Skip(f"{host.name}: the licence ends on {told}; no day to judge by is known", "date")
        yield observed(f"{name}, without an end")
        return
    if left is not None and left < 0:
        severity, said = Severity.CRITICAL, f"ended{f' on {end}' if end else ''}"
    elif left is not None and left < days:
        severity, said = Severity.ERROR, f"ends in {left} days{f', on {end}' if end else ''}"
    elif licence.is_evaluation:
        severity = Severity.INFO if left is not None and left >= soon_days else Severity.WARNING
        said = f"ends{f' in {left} days' if left is not None else ''}"
    else:
        yield observed(f"{name}, {left} days left")
        return
    what = "the evaluation" if licence.is_evaluation else f"the licence {name}"
    yield found(
        f"{host.name}: {what} {said}.",
        proof,
        severity=severity,
        remedy=f"Assign {host.name} a licence without an end in vCenter (Administration, Licensing, Assets).",
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
