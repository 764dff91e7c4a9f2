"""Things put together from several outputs, each attribute with the record that told it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analyzer.model import Record
from analyzer.rulebook import Pointer

Proof = tuple[Record, str]
"""A record and the field of it that says something; ``dvport.3.client`` is a field of a list's member."""


@dataclass(frozen=True, kw_only=True)
class Proven:
    """Something with a record for itself and one for each attribute that an output told."""

    proof: Proof = field(repr=False, compare=False)
    """What says that it is there."""
    proofs: Mapping[str, Proof] = field(default_factory=dict, repr=False, compare=False)
    """What says the value of an attribute, by the attribute's name."""

    def shows(self, name: str = "", note: str = "") -> Pointer:
        """Primary evidence: the line that prints attribute ``name`` (or the thing itself)."""
        record, column = self.proofs.get(name, self.proof)
        return Pointer(record, column, note)

    def near(self, name: str = "", note: str = "") -> Pointer:
        """Related evidence for attribute ``name``."""
        record, column = self.proofs.get(name, self.proof)
        return Pointer(record, column, note, "related")


class Draft:
    """A thing being put together; the first output that tells an attribute wins."""

    def __init__(self, record: Record, column: str) -> None:
        self.proof: Proof = (record, column)
        self.values: dict[str, Any] = {}
        self.proofs: dict[str, Proof] = {}

    def tell(self, attribute: str, value: object, record: Record, column: str) -> None:
        """Keep what an output says of ``attribute``, unless it says nothing."""
        if value is not None and attribute not in self.values:
            self.values[attribute] = value
            self.proofs[attribute] = (record, column)
