"""Services with a shell of root: whether they start with the host or run."""

from collections.abc import Iterator

from analyzer.facts.services import Services
from analyzer.findings import Severity
from analyzer.rulebook import Found, Observed, found, observed


def switched_on(services: Services, name: str, shown: str, off: str) -> Iterator[Found | Observed]:
    """A finding for a shell that starts with the host; a note for one that runs while outputs are collected."""
    service = services.needed(name)
    if service.starts:
        yield found(
            f"{services.host}: {shown} starts with the host{' and runs' if service.runs else ''}.",
            service.shows("starts"),
            *([service.near("runs")] if service.runs else []),
            remedy=f"On {services.host}: {off}",
        )
    elif service.runs:
        starts = "does not start with the host" if service.starts is False else "may start with the host: not told"
        yield found(
            f"{services.host}: {shown} runs; it {starts}.",
            service.shows("runs"),
            severity=Severity.INFO,
            remedy=f"When nobody needs it any more, on {services.host}: {off}",
        )
    else:
        yield observed("does not start with the host" if service.starts is False else "does not run")
