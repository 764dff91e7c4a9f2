"""Facts: the features of the processor that running machines need, and those that a host offers them.

Both stand in the dump of the host agent; what EVC hides is not offered.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from analyzer.facts.dump.objects import HostDump, Part
from analyzer.model import Origin, ParseResult, Record
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Pointer, Skip, fact

_NEED = lazy_pattern(r"(?P<type>Bool|Num|Val):(?P<how>\w+:)?(?P<value>\d+)")


class CpuFeature(Record):
    """One feature of the processor: what a running machine was given, or what a host offers."""

    feature: str | None = None
    """``cpuid.AES``."""
    value: str | None = None
    """``Bool:Min:1`` for a need, ``1`` for an offer."""


class FeatureNeeds(Struct, frozen=True, eq=False):
    """Fact: what the running machines of a host need of its processor."""

    host: str
    machines: Mapping[str, tuple[CpuFeature, ...]]
    """By the name of the machine; those that need nothing or do not run are not here."""


class FeatureOffers(Struct, frozen=True, eq=False):
    """Fact: what a host offers to its machines, by feature: EVC hides what is not in it."""

    host: str
    features: Mapping[str, CpuFeature]

    def lacks(self, need: CpuFeature) -> bool:
        """True when the host does not offer what a machine needs."""
        found = _NEED.fullmatch(need.value or "")
        if found is None or need.feature is None:
            return False
        offered = self.features.get(need.feature)
        printed = (offered.value if offered is not None else None) or ""
        have = int(printed) if printed.isdecimal() else 0
        wanted = int(found["value"])
        return have < wanted if (found["how"] or "Min:") == "Min:" else have != wanted

    def shows(self, feature: str, note: str = "") -> Pointer | None:
        """Related evidence: what the host offers."""
        offered = self.features.get(feature)
        return None if offered is None else Pointer(offered, "value", note, "related")


def _features(dump: HostDump, parts: Iterator[Part], value: str) -> list[CpuFeature]:
    source, result = dump.source, ParseResult()
    spots: dict[int, dict[str, tuple[int, int]]] = {}
    for part in parts:
        feature = part.text("feature_name") or part.text("key")
        if feature and part.row not in spots:
            spots[part.row] = part.spots(feature="feature_name", value=value)
            result.add(CpuFeature(feature=feature, value=part.text(value)), part.row)
    result.locate = lambda row, name: spots.get(row, {}).get(name, (row, 0))
    assert source.command is not None
    result.stand(Origin(source.ref, source.command.name, source.passage, result.locate, False, source.host))
    return [record for record in result.records if isinstance(record, CpuFeature)]


@fact
def feature_needs(dump: HostDump) -> FeatureNeeds:
    """From the run-time information of each machine."""
    found: dict[str, tuple[CpuFeature, ...]] = {}
    for item in dump.of("vim.VirtualMachine"):
        runtime = dump.block(item, "vim.vm.RuntimeInfo")
        if runtime.at("power_state").text() not in (None, "poweredOn"):
            continue
        wanted = _features(dump, runtime.at("feature_requirement").each(), "value")
        name = dump.block(item, "vim.vm.ConfigInfo").at("name").text()
        if wanted and name:
            found[name] = tuple(wanted)
    return FeatureNeeds(dump.host, found)


@fact
def feature_offers(dump: HostDump) -> FeatureOffers:
    """The features after the masks of EVC, else those of the processor."""
    masked, plain = dump.config.at("masked_feature_capability"), dump.config.at("feature_capability")
    held = _features(dump, (masked if masked.held else plain).each(), "value")
    if not held:
        raise Skip(f"{dump.host}: its dump lists no features of the processor")
    return FeatureOffers(dump.host, {record.feature: record for record in held if record.feature})
