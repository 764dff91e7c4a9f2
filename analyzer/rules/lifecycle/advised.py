"""Advisories as findings tell them: which count, in which words, and what to update to."""

from collections.abc import Sequence
from datetime import date

from analyzer.facts.advisories import ADVISORIES, RANKS, Exposure, Standing
from analyzer.facts.builds import BUILDS, newer_than
from analyzer.facts.release import Release
from analyzer.findings import Confidence
from analyzer.tables import Tables

OPEN = (Standing.EXPOSED, Standing.NO_FIX)
_MOST = 8


def proven(item: Exposure, day: date | None) -> bool:
    """True for an advisory that was out on day ``day``, that the build does not fix, and that needs nothing else."""
    return item.standing in OPEN and not item.needs and (day is None or item.day <= day)


def told(items: Sequence[Exposure]) -> str:
    """``VMSA-2025-0013 (critical, fixed in 8.0 U3f (24784735)) and VMSA-2025-0010 (moderate)``."""
    parts = []
    for item in sorted(items, key=lambda item: (RANKS.index(item.severity), item.advisory)):
        notes = "; ".join(note for note in item.notes if note.startswith("only"))
        fix = f"fixed in {item.fixed_in}" if item.fixed_in else "no build with the fix is known"
        parts.append(f"{item.advisory} ({', '.join(filter(None, (item.severity, fix, notes)))})")
    more = len(parts) - _MOST
    shown = parts[:_MOST]
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)


def names(items: Sequence[Exposure]) -> str:
    """The advisories by name alone, newest first."""
    known = sorted((item.advisory for item in items), reverse=True)
    more = len(known) - _MOST
    return ", ".join(known[:_MOST]) + (f" and {more} more" if more > 0 else "")


def sure(items: Sequence[Exposure]) -> Confidence | None:
    """Likely where no row of the table states it of any of them."""
    return Confidence.LIKELY if all(item.inferred for item in items) else None


def update_to(release: Release, items: Sequence[Exposure], tables: Tables) -> str:
    """What to install so that all of them are fixed."""
    if any(item.standing is Standing.NO_FIX for item in items):
        trains = sorted({item.fixed_in for item in items if item.standing is Standing.NO_FIX and item.fixed_in})
        if trains:
            return f"move {release.host} to {trains[-1]} or later, there is no fix for all of it in {release.version}"
        return f"there is no fix in {release.version}: upgrade {release.host} to a later release"
    newest = list(newer_than(tables.read(BUILDS), release, None))
    if newest:
        return f"update {release.host} to {newest[-1].update} (build {newest[-1].build}) or later"
    return f"update {release.host}"


def incomplete(tables: Tables) -> str:
    """How far the list of advisories can be trusted."""
    made = tables.read(ADVISORIES).made
    return f"The list of advisories{f' (of {made})' if made else ''} is not complete."
