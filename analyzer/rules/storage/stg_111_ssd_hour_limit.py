"""STG-111."""

from analyzer.commands.raw_disks import StorageDevice
from analyzer.commands.smart import SmartParameter
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import NotApplicable, Records, Results, at, found, near, observed, rule
from analyzer.rules.storage.words import SHOWN, some
from analyzer.tables import Row, TableInfo, Tables


class HourLimit(Row):
    """One model of SSD that stops for good after so many hours."""

    model: str
    fixed_in: str
    """The first good firmware."""
    hours: int
    bulletin: str


HOUR_LIMITS = TableInfo("ssd_hour_limits", HourLimit)
_LEVEL = lazy_pattern(r"HPD(\d+)$")


@rule("STG-111", "SSD firmware stops the disk after a number of hours", severity=Severity.CRITICAL,
      confidence=Confidence.LIKELY)  # fmt: skip
def ssd_hour_limit(devices: Records[StorageDevice], values: Records[SmartParameter] | None, tables: Tables) -> Results:
    """An SSD has firmware that ends its life after 32,768 or 40,000 hours of power.

    What it checks
        Model and revision of each disk against the list of SAS SSDs in two bulletins of HPE. Disks of one model with
        one firmware are one finding.

    Why it matters
        At that hour the disk and all data on it are lost for good. Disks that were switched on together fail together,
        so RAID and vSAN do not help.

    How to fix
        Update the firmware of the disk now (HPD8, or HPD7 for the 40,000 hours), and have a backup.

    False alarms
        Disks behind a RAID controller do not show their own model and are not judged. The same disks under other
        brands are not in the list.

    References
        HPE bulletin a00092491en_us: SAS SSD firmware HPD8, 32,768 hours
        HPE bulletin a00097382en_us: SAS SSD firmware HPD7, 40,000 hours
    """
    limits = {row.model: row for row in tables.read(HOUR_LIMITS).rows}
    known = [item for item in devices if (item.model or "").strip() in limits]
    if not known:
        raise NotApplicable(f"no disk of {devices.host} is of a model in the list")
    groups: dict[tuple[str, str], list[StorageDevice]] = {}
    for item in known:
        if _is_older(item.revision or "", limits[(item.model or "").strip()].fixed_in):
            groups.setdefault(((item.model or "").strip(), (item.revision or "").strip()), []).append(item)
    hours = [item for item in values or () if item.parameter == "Power-on Hours" and _hours(item) is not None]
    for (model, revision), items in groups.items():
        row = limits[model]
        ids = {item.name for item in items}
        run = [item for item in hours if item.device in ids]
        most = max((_hours(item) or 0 for item in run), default=None)
        ran = f"; power-on hours {most}" if most is not None else ""
        yield found(
            f"{devices.host}: {some((item.name or '' for item in items), 3)} ({model}, firmware {revision}) "
            f"{'stops' if len(items) == 1 else 'stop'} for good after {row.hours} hours{ran}.",
            *[at(item, "revision") for item in items[:SHOWN]], *[near(item, "value") for item in run[:5]],
            subject=f"{model} {revision}", count=len(items),
            remedy=f"Update the firmware of {model} to {row.fixed_in} or later now (HPE {row.bulletin}).",
        )  # fmt: skip
    if not groups:
        told = [f"{item.model} {item.revision}" for item in known]
        yield observed(f"{some(told)}: fixed firmware")


def _is_older(revision: str, fixed: str) -> bool:
    mine, good = _LEVEL.match(revision.strip()), _LEVEL.match(fixed)
    return mine is not None and good is not None and int(mine[1]) < int(good[1])


def _hours(item: SmartParameter) -> int | None:
    """Real hours: the raw value, or a value that cannot be a normalised one."""
    for text in (item.raw, item.value):
        if text is not None and text.isdecimal() and int(text) > 255:
            return int(text)
    return None
