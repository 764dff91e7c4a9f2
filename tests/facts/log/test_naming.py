"""Names in logs are told with what they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.engine import Engine
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.gathering import read_case
from analyzer.logs.signature import Signatures
from analyzer.registry import load_registry
from analyzer.tables import Tables

CASE = Path(__file__).parents[2] / "rules" / "cases" / "STG-020" / "speaks_short"
ONE = "naa.60a0b800c1e2f3a4b5c6d7e000199801"
TWO = "naa.60a0b800c1e2f3a4b5c6d7e000199802"
UUID = "65f0a1b1-0c1d2e3f-4a5b-0200c0ffee01"
WITHIN = 1_772_334_740_000
"""2026-03-01 03:12:20, while the first device is gone."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    registry = load_registry()
    case = read_case([str(CASE)], registry.commands)
    given: dict[type, Any] = {Tables: Tables(), Signatures: Signatures()}
    return Engine(case, list(registry.rules.values()), registry.facts, registry.collect, given, {})


@pytest.fixture(scope="module")
def naming(engine: Engine) -> Naming:
    known = engine.known(Naming, "esx01")
    assert isinstance(known, Naming)
    return known


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (ONE, f"{ONE} (datastore ds-lab-01)"),
        (UUID, f"{UUID} (datastore ds-lab-01)"),
        ("ds-lab-01", "ds-lab-01"),
        ("vmhba2:C0:T1:L1", f"vmhba2:C0:T1:L1 (to {ONE} (datastore ds-lab-01))"),
        ("naa.600508b1001c4a2f5e6d7c8b9a010203", "naa.600508b1001c4a2f5e6d7c8b9a010203 (local HPE LOGICAL VOLUME)"),
        ("naa.60a0b800c1e2f3a4b5c6d7e000199899", "naa.60a0b800c1e2f3a4b5c6d7e000199899"),
        ("vmnic7", "vmnic7"),
        ("vmhba9", "vmhba9"),
    ],
)
def test_names(naming: Naming, name: str, told: str) -> None:
    assert naming.named(name) == told


def test_what_leads_to_a_name(naming: Naming) -> None:
    assert naming.adapters_of(["ds-lab-01"]) == ["vmhba2", "vmhba3"]
    assert naming.adapters_of(["vmhba3:C0:T1:L2"]) == ["vmhba3"]
    assert naming.devices_of(UUID) == {ONE}
    assert naming.is_lun(ONE) is True
    assert naming.is_lun("naa.60a0b800c1e2f3a4b5c6d7e000199899") is None
    assert naming.is_no_disk("mpx.vmhba32:C0:T0:L0")
    assert not naming.is_no_disk(ONE)


def test_an_outage_explains_what_lies_on_the_same_device(engine: Engine) -> None:
    outages = engine.known(Outages, "esx01")
    assert isinstance(outages, Outages)
    for name in (ONE, UUID, "ds-lab-01", "vmhba2:C0:T1:L1"):
        assert outages.over(name, WITHIN) is not None, name
    assert outages.over(TWO, WITHIN) is None
    assert outages.over(ONE, WITHIN + 3_600_000) is None
    assert outages.over(ONE, None) is None
