from __future__ import annotations

import time

import pytest

from analyzer.findings import Confidence, Evidence, Finding, Severity, fingerprint
from analyzer.tui.listing import Findings, Heading, Item, Listing
from analyzer.tui.store import Remark, State


def finding(number: int, rule: str, severity: Severity, *hosts: str, message: str = "vmk1 has MTU 1500") -> Finding:
    return Finding(
        id=rule, title=f"Title of {rule}", severity=severity, confidence=Confidence.CERTAIN, hosts=hosts,
        subject=f"thing{number}", message=message, remedy="", fingerprint=fingerprint(rule, hosts, str(number)),
        evidence=(Evidence(source="a", path="a", line=1, column=1, text="x"),),
    )  # fmt: skip


FINDINGS = Findings(
    [
        finding(1, "STG-001", Severity.CRITICAL, "esx01", message="naa.6 is gone"),
        finding(2, "VMO-015", Severity.ERROR, "esx01", "esx02"),
        finding(3, "VMO-015", Severity.ERROR, "esx01", "esx03"),
        finding(4, "LIF-005", Severity.INFO, "esx02", message="old"),
    ]
)


def numbers(listing: Listing, state: State | None = None) -> list[str]:
    rows = FINDINGS.rows(listing, state or State())
    return [row.finding.subject[-1] if isinstance(row, Item) else row.title for row in rows]


@pytest.mark.parametrize(
    ("grouping", "rows"),
    [
        ("severity", ["Critical", "1", "Error", "2", "3", "Info", "4"]),
        ("area", ["Storage", "1", "vMotion", "2", "3", "Lifecycle", "4"]),
        ("host", ["esx01", "1", "2", "3", "esx02", "2", "4", "esx03", "3"]),
        ("cause", [*("STG-001  Title of STG-001", "1"), *("VMO-015  Title of VMO-015", "2", "3"),
                   *("LIF-005  Title of LIF-005", "4")]),
    ],
)  # fmt: skip
def test_groups(grouping: str, rows: list[str]) -> None:
    assert numbers(Listing(grouping=grouping)) == rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mtu", "23"), ("MTU esx02", "2"), ("!mtu", "14"), ("host:esx02", "24"), ("id:vmo", "23"),
        ("area:storage", "1"), ("severity:err host:03", "3"), ("vmomtu", "23"), ("zzz", ""), ("note:later", "4"),
        ("later", "4"), ("host:", "1234"),
    ],
)  # fmt: skip
def test_filter(text: str, found: str) -> None:
    state = State({FINDINGS.findings[3].fingerprint: Remark(note="ask later")})
    rows = FINDINGS.rows(Listing(text if text != "host:" else ""), state)
    assert "".join(row.finding.subject[-1] for row in rows if isinstance(row, Item)) == found


def test_accepted_ones_are_out_of_sight() -> None:
    state = State({FINDINGS.findings[0].fingerprint: Remark(accepted="known")})
    assert numbers(Listing(), state)[0] == "Error"
    assert numbers(Listing(with_accepted=True), state)[0] == "Critical"
    assert numbers(Listing(least=Severity.ERROR)) == ["Critical", "1", "Error", "2", "3"]


def test_folded_groups_keep_their_heading() -> None:
    rows = FINDINGS.rows(Listing(closed={"severity:error"}), State())
    assert [(row.title, row.count) for row in rows if isinstance(row, Heading)] == [
        ("Critical", 1), ("Error", 2), ("Info", 1),
    ]  # fmt: skip


def test_ten_thousand_are_filtered_between_two_keys() -> None:
    many = Findings([finding(n, f"NET-{n % 50:03}", Severity.WARNING, f"esx{n % 32:02}") for n in range(10_000)])
    started = time.perf_counter()
    rows = many.rows(Listing("mtu esx07"), State())
    assert len(rows) > 300
    assert time.perf_counter() - started < 1.0
