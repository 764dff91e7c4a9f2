"""Reports made by hand, so that the golden files do not depend on the rules that exist."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.findings import (
    Confidence,
    Coverage,
    Diagnostic,
    Evidence,
    Finding,
    HostSummary,
    Outcome,
    OutcomeStatus,
    Reference,
    Report,
    Severity,
    Suppression,
    Tool,
    Verdict,
    VmotionVerdict,
    fingerprint,
)
from analyzer.model import CaptureKind, ParseStatus

DATA = Path(__file__).parent / "data"
PASTE = "lab/two_hosts.txt"


def line_of(text: str) -> tuple[int, str]:
    """Number and text of the first line of the sample that holds ``text``."""
    lines = (DATA / "two_hosts.txt").read_text(encoding="utf-8").split("\n")
    return next((number, line) for number, line in enumerate(lines, 1) if text in line)


def proof(marker: str, word: str = "", **more: str) -> Evidence:
    number, line = line_of(marker)
    column = line.index(word) + 1 if word else len(line) - len(line.lstrip()) + 1
    return Evidence(source=PASTE, path=PASTE, line=number, column=column, text=line.rstrip(), **more)


def finding(
    rule_id: str, title: str, severity: Severity, hosts: tuple[str, ...], message: str, *evidence: Evidence,
    remedy: str = "Nothing to do.", confidence: Confidence = Confidence.CERTAIN, subject: str = "",
    references: tuple[Reference, ...] = (), count: int = 1, suppressed: Suppression | None = None,
) -> Finding:  # fmt: skip
    return Finding(
        id=rule_id,
        title=title,
        severity=severity,
        confidence=confidence,
        hosts=hosts,
        subject=subject,
        message=message,
        remedy=remedy,
        count=count,
        suppressed=suppressed,
        evidence=evidence,
        references=references,
        fingerprint=fingerprint(rule_id, hosts, subject),
    )


def outcome(rule_id: str, target: str, status: str, **more: object) -> Outcome:
    return Outcome(id=rule_id, target=target, status=OutcomeStatus(status), **more)


def coverage(command: str, line: int, lines: int, status: ParseStatus = ParseStatus.PARSED, **more: object) -> Coverage:
    kind = CaptureKind.COMMAND if command else CaptureKind.OTHER
    return Coverage(source=PASTE, path=PASTE, kind=kind, command=command, line=line, lines=lines, status=status, **more)


TAGS = "esxcli network ip interface tag get -i vmk0"
PAIR = "esx01+esx02"


@pytest.fixture
def two_hosts() -> Report:
    """Two hosts with a finding of each severity and something of everything else."""
    mtu = finding(
        "VMO-015",
        "MTU of the vMotion adapters differs between hosts",
        Severity.ERROR,
        ("esx01", "esx02"),
        "vmk1 on esx01 has MTU 9000, vmk2 on esx02 has 1500.",
        proof("10.20.5.11", "9000", host="esx01"),
        proof("vmk2  ", "1500", host="esx02"),
        proof("vMotion Japan", role="related", note="the port group of esx02"),
        subject="vmk1 <-> vmk2",
        remedy="Set both to the same value; if the path passes jumbo frames, on esx02: "
        "esxcli network ip interface set -i vmk2 -m 9000",
        references=(
            Reference(label="KB 326539: jumbo frames"),
            Reference(label="Networking guide", url="https://example.com/net"),
        ),
    )
    ping = finding(
        "VMO-020",
        "vmkping between vMotion adapters fails or loses packets",
        Severity.CRITICAL,
        ("esx01", "esx02"),
        "esx01 to 10.20.5.12: 3 of 3 packets were lost.",
        proof("3 packets transmitted", "100%", host="esx01"),
        subject="vmk1 -> 10.20.5.12",
        remedy="Check VLAN and uplinks of both port groups.\n\nThen run on esx01:\n"
        "vmkping ++netstack=vmotion -d -s 8972 10.20.5.12\nand read the loss.",
    )
    speed = [
        finding(
            "NET-004",
            "A link runs below the speed of its port",
            Severity.WARNING,
            (host,),
            f"{host}: vmnic1 runs at 1000 Mb/s.",
            proof(f"vmnic1  0000:{bus}", "1000", host=host),
            confidence=Confidence.LIKELY,
            remedy="Check cable and switch port.",
            count=times,
        )
        for host, bus, times in (("esx01", "01", 1), ("esx02", "02", 2))
    ]
    accepted = finding(
        "NET-009",
        "An adapter has no link",
        Severity.WARNING,
        ("esx02",),
        "esx02: vmnic3 is down.",
        proof("vmnic3", "Down", host="esx02"),
        suppressed=Suppression(reason="spare port", until="2026-12-31"),
    )
    note = finding(
        "VMO-018",
        "Unusual MTU",
        Severity.INFO,
        ("esx01",),
        "esx01: vmk0 has MTU 1400.",
        proof("10.20.0.11", "1400"),
    )
    verdict = finding(
        "VMO-075",
        "Overall verdict",
        Severity.INFO,
        ("esx01", "esx02"),
        "BLOCKED: packets were lost.",
        proof("10.20.5.11"),
    )
    return Report(
        tool=Tool(version="1.2.3", rules=9),
        hosts=(
            HostSummary(
                name="esx01",
                product="VMware ESXi",
                version="8.0.3",
                build="24022510",
                sources=(PASTE,),
                name_from="prompt",
            ),
            HostSummary(name="esx02", sources=(PASTE,), name_from="heading"),
        ),
        findings=(ping, mtu, *speed, accepted, note, verdict),
        outcomes=(
            outcome("NET-004", "esx01", "found"),
            outcome("NET-004", "esx02", "found"),
            outcome("NET-009", "esx02", "found"),
            outcome("VMO-001", "esx01", "passed", observed="vmk1 on the vmotion stack"),
            outcome("VMO-001", "esx02", "passed", observed="vmk2 on the vmotion stack"),
            outcome("VMO-002", "esx01", "skipped", reason="tags", collect=(TAGS,), collect_on={"esx01": (TAGS,)}),
            outcome("VMO-002", "esx02", "skipped", reason="tags", collect=(TAGS,), collect_on={"esx02": (TAGS,)}),
            outcome("VMO-005", PAIR, "passed", observed="vmotion stack on both"),
            outcome("VMO-006", "esx01", "skipped", reason="tags", collect=(TAGS,), collect_on={"esx01": (TAGS,)}),
            outcome("VMO-011", "esx01", "skipped", reason="the stack has no gateway"),
            outcome("VMO-015", PAIR, "found"),
            outcome("VMO-018", "esx01", "found"),
            outcome("VMO-020", "esx01->esx02", "found"),
            outcome(
                "VMO-020",
                "esx02->esx01",
                "skipped",
                reason="no ping",
                collect=("vmkping ++netstack=vmotion 10.20.5.11",),
                collect_on={"esx02": ("vmkping ++netstack=vmotion 10.20.5.11",)},
            ),
            outcome(
                "VMO-063",
                PAIR,
                "skipped",
                reason="no case.toml",
                collect=("case.toml (vCenter versions: see README)",),
            ),
            outcome("VMO-075", PAIR, "found"),
        ),
        vmotion=(
            VmotionVerdict(
                hosts=("esx01", "esx02"),
                verdict=Verdict.BLOCKED,
                reasons=(
                    "VMO-020 esx01 to 10.20.5.12: 3 of 3 packets were lost.",
                    "2 checks not made (tag data missing)",
                ),
                collect=(TAGS, "case.toml (vCenter versions: see README)"),
                collect_on={"esx01": (TAGS,), "esx02": (TAGS, "vmkping ++netstack=vmotion 10.20.5.11")},
            ),
        ),
        coverage=(
            coverage("", 1, 2, ParseStatus.UNSUPPORTED, unparsed_lines=2, reason="text around the commands"),
            coverage("esxcfg-vmknic -l", 3, 4, host="esx01", records=2),
            coverage("vmkping", 7, 5, host="esx01", records=1),
            coverage(
                "esxcli network nic list",
                13,
                6,
                ParseStatus.PARTIAL,
                host="esx01",
                records=2,
                unparsed_lines=1,
            ),
            coverage("esxcfg-vmknic -l", 21, 4, host="esx02", records=2),
            coverage("esxcli network nic list", 25, 5, host="esx02", records=3),
            coverage("esxtop", 31, 1, ParseStatus.UNSUPPORTED, host="esx02", reason="no parser for this command"),
        ),
        diagnostics=(
            Diagnostic(level="warning", code="encoding", message=f"{PASTE}: not UTF-8; read as CP932", path=PASTE),
        ),
    )


@pytest.fixture
def four_hosts(two_hosts: Report) -> Report:
    """Four hosts: a matrix, the same finding on several pairs, long Japanese text."""
    names = ("esx01", "esx02", "検証ホスト03", "esx04.lab.example.com")
    words = (Verdict.BLOCKED, Verdict.READY, Verdict.UNKNOWN, Verdict.WARNINGS, Verdict.READY, Verdict.READY)
    pairs = [(a, b) for index, a in enumerate(names) for b in names[index + 1 :]]
    reasons = {
        Verdict.BLOCKED: ("VMO-020 packets were lost",),
        Verdict.UNKNOWN: ("tag data missing on both hosts",),
    }
    collect = {"検証ホスト03": (TAGS,)}
    return two_hosts.model_copy(
        update={
            "hosts": tuple(
                HostSummary(name=name, sources=(f"lab/{name}.txt",), name_from="file name") for name in names
            ),
            "findings": tuple(
                finding(
                    "VMO-015",
                    "ホスト間でvMotionアダプタのMTUが異なります。ジャンボフレームの設定を確認してください。",
                    Severity.ERROR,
                    pair,
                    f"{pair[0]}のvmk1のMTUは9000ですが、{pair[1]}のvmk1のMTUは1500です。両方のアダプタで同じMTUを設定してください。",
                    proof("10.20.5.11", "9000"),
                    remedy=f"On {pair[1]}: esxcli network ip interface set -i vmk1 -m 9000",
                )
                for pair in pairs[:2]
            ),
            "vmotion": tuple(
                VmotionVerdict(
                    hosts=pair,
                    verdict=word,
                    reasons=reasons.get(word, ()),
                    collect_on=collect if reasons.get(word) else {},
                )
                for pair, word in zip(pairs, words, strict=True)
            ),
            "outcomes": (),
            "coverage": (),
            "diagnostics": (),
        }
    )


NASTY = (
    "\x1b[2J\x1b]0;owned\x07\r\n",
    "\u202egpj.exe\u2066\u2069",
    "[bold red]x[/] :smile:",
    "</td><script>alert(1)</script> & &lt;",
    "``` ~~~ `tick`",
    "| a | b |",
    "[click](http://evil.example) ![i](x) www.evil.example",
    "@admin someone@example.com #123 owner/repo#4",
    "# heading",
    "\u200b\u2028\ufeff\U000e0041\x9b31m",
    "$x$ *b* _i_ ~~s~~",
)


@pytest.fixture
def hostile() -> Report:
    """Every string of an input holds something that a terminal or a ticket system would obey."""
    everything = " ".join(NASTY)
    hosts = ("h\x1b[31m\u202e1", "@all|`x`")
    place = Evidence(
        host=hosts[0],
        source="a\x1b[0m|b",
        path="c\u202e`d`\n.txt",
        line=1,
        column=5,
        text=everything,
        note=everything,
    )
    found = [
        finding(
            "VMO-001",
            text,
            Severity.ERROR,
            hosts,
            text,
            place,
            subject=text,
            remedy=text,
            references=(Reference(label=text, url=text),),
        )
        for text in (everything, *NASTY)
    ]
    asked = "esxcli `reboot` \x1b[2J\nrm -rf /"
    return Report(
        tool=Tool(version="1.2.3", rules=1),
        hosts=tuple(
            HostSummary(name=name, product=everything, sources=(everything,), name_from=everything) for name in hosts
        ),
        findings=tuple(found),
        outcomes=(
            outcome("VMO-001", f"{hosts[0]}+{hosts[1]}", "found", observed=everything),
            outcome("VMO-002", hosts[0], "passed", observed=everything),
            outcome(
                "VMO-003",
                hosts[0],
                "skipped",
                reason=everything,
                collect=(asked,),
                collect_on={hosts[0]: (asked,)},
            ),
        ),
        vmotion=(
            VmotionVerdict(
                hosts=hosts,
                verdict=Verdict.BLOCKED,
                reasons=(everything, *NASTY),
                collect=(asked,),
                collect_on={hosts[0]: (asked,)},
            ),
        ),
        coverage=(
            Coverage(
                host=hosts[0],
                source=everything,
                path=everything,
                kind=CaptureKind.COMMAND,
                command=everything,
                status=ParseStatus.COMMAND_FAILED,
                reason=everything,
                line=1,
                lines=3,
            ),
        ),
        diagnostics=(Diagnostic(level="error", code="x", message=everything, path=everything),),
    )
