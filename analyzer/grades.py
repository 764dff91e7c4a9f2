"""How bad something is, and how sure that is: the two grades of findings, rules and signatures."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    CRITICAL = "critical"
    """A migration or service is impossible, or data is at risk."""
    ERROR = "error"
    """A broken function that needs action."""
    WARNING = "warning"
    """A best practice with real risk is not followed."""
    INFO = "info"
    """A fact worth knowing, or hygiene."""

    @property
    def rank(self) -> int:
        """0 for the worst; sorts findings."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure a finding is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Confidence).index(self)
