"""Migrations are put together from the lines of all logs, and of both hosts."""

from __future__ import annotations

from analyzer.facts.log.events import Event, HostLog, collapsed, in_time
from analyzer.facts.log.migration_errors import codes_in, error_by_text, error_of
from analyzer.facts.log.migrations import Migrations, joined, migrations
from analyzer.findings import Severity
from analyzer.logs.clock import parse_stamp
from analyzer.logs.signature import load_signatures
from analyzer.rulebook import Fleet
from analyzer.tables import Tables

TABLES = Tables()
SIGNATURES = load_signatures()
ID = "5422550518507384986"
PATH = "vmfs/volumes/5f0a1b2c-00aa11bb-22cc-0050560a0b0c/app01/vmware.log"


def _events(log: str, path: str, vm: str, text: str) -> list[Event]:
    found = []
    for number, line in enumerate(text.strip().split("\n"), 1):
        for signature in SIGNATURES:
            fields = signature.fields_of(line, log)
            if fields is not None:
                stamp = parse_stamp(line.split("Z", 1)[0] + "Z")
                item = fields.get(signature.written.object, "") or vm
                found.append(
                    Event(
                        signature.id, stamp, log, "esx01", "s", path, number, line, item, fields, Severity.INFO, vm=vm
                    )
                )
    return found


def _migrations(vmkernel: str = "", hostd: str = "", vmware: str = "", host: str = "esx01") -> Migrations:
    events = [
        *_events("vmkernel", "var/run/log/vmkernel.log", "", vmkernel),
        *_events("hostd", "var/run/log/hostd.log", "", hostd),
        *_events("vmware", PATH, "app01", vmware),
    ]
    return migrations(HostLog(host, list(collapsed(in_time(events))), {}, ()), TABLES)


START = (
    f"2024-03-01T10:00:00.400Z cpu12:2104431)Migrate: vm 2104432: 3885: Setting VMOTION info: Source ts = {ID}, "
    "src ip = <10.20.5.11> dest ip = <10.20.5.12> Dest wid = 2233445 using SHARED swap\n"
)
SENT = (
    f"2024-03-01T10:00:19.500Z cpu8:2118950)VMotionSend: 5095: {ID} S: Sent all modified pages to destination "
    "(network bandwidth ~1160.523 MB/s)\n"
)
CLOSED = (
    f"2024-03-01T10:00:41.100Z cpu5:2104460)WARNING: Migrate: 270: {ID} S: Failed: Connection closed by remote host, "
    "possibly due to timeout (0xbad003f) @0x418014a7bf1b\n"
)
STATE = (
    "2024-03-01T10:00:{at}Z info hostd[2099376] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/"
    "5f0a1b2c-00aa11bb-22cc-0050560a0b0c/db01/db01.vmx] State Transition (VM_STATE_{before} -> VM_STATE_{after})\n"
)


def test_one_that_succeeded() -> None:
    (found,) = _migrations(START + SENT)
    assert (found.id, found.side, found.outcome) == (ID, "source", "success")
    assert (found.here, found.peer, found.bandwidth) == ("10.20.5.11", "10.20.5.12", "1160.523")
    assert found.start is not None and found.end is not None and found.end - found.start == 19_100


def test_the_status_tells_why() -> None:
    (found,) = _migrations(START + CLOSED)
    assert (found.outcome, found.code, found.area) == ("failed", 0xBAD003F, "network")
    assert found.proof[0].id == "vm.migrate.failed"


def test_a_status_that_only_follows_another_fault_comes_last() -> None:
    aborted = CLOSED.replace("Connection closed by remote host, possibly due to timeout", "IO was aborted")
    aborted = aborted.replace("0xbad003f", "0xbad00e0")
    words = (
        f"2024-03-01T10:00:00.350Z| vmx| I125: MigrateSetInfo: state=1 srcIp=<10.20.5.11> dstIp=<10.20.5.12> mid={ID} "
        "uuid=30393137-3337-4753-4832-313231305142 priority=high\n"
        "2024-03-01T10:00:41.150Z| vmx| I125: [msg.checkpoint.precopyfailure] Migration to host <10.20.5.12> failed "
        "with error Connection reset by peer (0xbad004b).\n"
    )
    (found,) = _migrations(START + aborted, vmware=words)
    assert (found.code, found.vm) == (0xBAD004B, "app01")


def test_the_machine_is_known_by_its_change_of_state() -> None:
    begins = STATE.format(at="00.100", before="ON", after="EMIGRATING")
    (found,) = _migrations(START, begins + STATE.format(at="20.000", before="EMIGRATING", after="OFF"))
    assert (found.vm, found.outcome) == ("db01", "success")
    other = begins.replace("db01", "web01")
    assert _migrations(START, begins + other)[0].vm == ""


def test_the_side_is_told_by_any_line() -> None:
    (found,) = _migrations(START.replace("Source ts", "Dest ts").replace("2233445", "0"))
    assert (found.side, found.here, found.outcome) == ("destination", "10.20.5.12", "unknown")


def test_the_time_that_the_machine_stood_still() -> None:
    words = (
        f"2024-03-01T10:00:00.350Z| vmx| I125: Migrate_Open: Restoring from <10.20.5.11> with migration id {ID}\n"
        "2024-03-01T10:00:20.150Z| vcpu-0| I125: Checkpoint_Unstun: vm stopped for 284157 us\n"
        "2024-03-01T12:00:20.150Z| vcpu-0| I125: Checkpoint_Unstun: vm stopped for 9000000 us\n"
    )
    (found,) = _migrations(vmware=words)
    assert (found.side, found.stun_us) == ("destination", 284157)


def test_one_that_somebody_cancelled_did_not_fail() -> None:
    fault = (
        f"2024-03-01T10:00:41.500Z info hostd[2099376] [Originator@6876 sub=Vcsvc.VMotionSrc ({ID})] ResolveCb: Failed "
        "with fault: (vim.fault.RequestCanceled) {\n"
    )
    assert _migrations(START, fault)[0].outcome == "cancelled"


def test_source_and_destination_meet_by_the_id() -> None:
    there = START.replace("Source ts", "Dest ts").replace("2233445", "0")
    both = joined(Fleet({"esx01": _migrations(START + CLOSED), "esx02": _migrations(there, host="esx02")}, ()))
    assert [each.host for each in both[ID]] == ["esx01", "esx02"]


def test_codes_are_read_in_both_forms() -> None:
    assert codes_in("Error 195887371. The ESX hosts failed (bad010b), also 0xbad003f and 0xbadc0de") == [
        0xBAD010B,
        0xBAD010B,
        0xBAD003F,
    ]
    found = error_of(0xBAD010B, TABLES)
    assert found is not None and found.name == "VMK_VMOTION_CONNECT_FAILED"
    assert error_of(0xBAD0FFF, TABLES) is None
    by_text = error_by_text("failed to read stream keepalive: Connection reset by peer", TABLES)
    assert by_text is not None and by_text.code == "0xbad004b"
