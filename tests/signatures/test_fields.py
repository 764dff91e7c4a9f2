"""What signatures take out of a line: the fields that facts and rules are built on."""

# ruff: noqa: E501  # lines of logs are read more easily whole

from __future__ import annotations

import pytest

from analyzer.logs.signature import Signature, load_signatures

SIGNATURES: dict[str, Signature] = {signature.id: signature for signature in load_signatures()}
MIGRATION = "7182955985622810397"
OLD_MIGRATION = "1415416254017461"


@pytest.mark.parametrize(
    ("name", "log", "line", "fields"),
    [
        (
            "vm.migrate.start", "vmkernel",
            f"2015-12-25T16:39:25.565Z cpu4:2758489)Migrate: vm 2758492: 3284: Setting VMOTION info: Source ts = {OLD_MIGRATION}, src ip = <10.20.30.1> dest ip = <10.20.30.2> Dest wid = 1830931 using SHARED swap",
            {"migration": OLD_MIGRATION, "side": "Source", "world": "2758492", "src": "10.20.30.1", "dst": "10.20.30.2", "dest_world": "1830931"},
        ),
        (
            "vm.migrate.start", "vmkernel",
            f"2025-03-01T10:00:00.000Z In(182) vmkernel: cpu8:2118950 opID=d5991c6f)Migrate: 314: vmotion: Dest vmmLeaderID = 2109446, ts = {MIGRATION}, srcIP = <fd00::1> dstIP = <fd00::2> Dest wid = 0 using SHARED swap, encrypted",
            {"migration": MIGRATION, "side": "Dest", "world": "2109446", "src": "fd00::1", "dst": "fd00::2"},
        ),
        (
            "vm.migrate.failed", "vmkwarning",
            f"2025-03-01T10:00:29.040Z Wa(180) vmkwarning: cpu13:2109460 opID=0a1b2c3d)WARNING: Migrate: 247: {MIGRATION} D: Failed: Connection closed by remote host, possibly due to timeout (0xbad003f) @0x420012345678",
            {"migration": MIGRATION, "side": "D", "reason": "Connection closed by remote host, possibly due to timeout", "status": "0xbad003f"},
        ),
        (
            "vm.migrate.connect", "vmware",
            f"2024-10-21T03:12:42.140Z In(05) vmx - [vob.vmotion.net.connect.failed] vMotion migration [-1062731519:{MIGRATION}] failed to create a connection with remote host <10.20.30.2>: The ESX hosts failed to connect over the VMotion network",
            {"migration": MIGRATION, "peer": "10.20.30.2", "reason": "The ESX hosts failed to connect over the VMotion network"},
        ),
        (
            "vm.migrate.waitdata", "hostd",
            "2024-01-22T22:31:58.616Z In(166) Hostd[2099376]: --> reason = \"Failed waiting for data. Error 195887167. Connection closed by remote host, possibly due to timeout.\"",
            {"code": "195887167"},
        ),
        (
            "vm.migrate.fault", "hostd",
            f"2024-10-20T23:21:53.073Z In(166) Hostd[2099376]: [Originator@6876 sub=Vcsvc.VMotionDst ({MIGRATION})] ResolveCb: Failed with fault: (vmodl.fault.SystemError) {{",
            {"migration": MIGRATION, "side": "Dst", "fault": "vmodl.fault.SystemError"},
        ),
        (
            "vm.migrate.downtime", "vpxa",
            f"2024-12-10T18:28:11.769Z In(166) Vpxa[2101111]: [Originator@6876 sub=Default] [MIGRATE] ({MIGRATION}) vmotion result has downtime value 384157",
            {"migration": MIGRATION, "us": "384157"},
        ),
        (
            "vm.migrate.state", "vmware",
            "2024-11-08T03:11:10.480Z In(05) vmx - MigrateSetState: Transitioning from state MIGRATE_TO_VMX_WAIT_HANDSHAKE (5) to MIGRATE_TO_VMX_FINISHED (6).",
            {"from": "5", "to": "6", "to_name": "MIGRATE_TO_VMX_FINISHED"},
        ),
        (
            "net.linkdown.vob", "hostd",
            "2025-03-02T08:00:01.300Z In(166) Hostd[2099376]: [Originator@6876 sub=Vimsvc.ha-eventmgr] Event 81 : Physical NIC vmnic4 linkstate is down.",
            {"nic": "vmnic4"},
        ),
        (
            "net.linkdown.vmk", "vmkernel",
            "2021-05-04T03:02:01.100Z In(182) vmkernel: cpu7:2097301)<6>igb: vmnic2 NIC Link is Down",
            {"nic": "vmnic2"},
        ),
        (
            "net.linkdown.vmk", "vmkernel",
            "2013-05-04T03:02:01.100Z cpu7:8301)<6>vmnic2 NIC Link is Down",
            {"nic": "vmnic2"},
        ),
        (
            "net.schedclk", "vmkernel",
            "2019-03-02T08:00:01.100Z cpu2:2097245)NetSchedHClkNotify: vmnic6: link down notification",
            {"nic": "vmnic6", "state": "down"},
        ),
        (
            "net.txhang", "vmkernel",
            "2015-03-06T17:31:16.284Z cpu2:33245)<3>e1000e 0000:00:19.0: vmnic1: Detected Hardware Unit Hang:",
            {"nic": "vmnic1"},
        ),
        (
            "pcie.fatal", "vmkernel",
            "2021-07-09T11:12:13.140Z cpu6:2097218)ALERT: ApeiHEST: 327: Fatal error from 0000:5e:00.1(PCI Express Endpoint), VID:8086, DID:1572 DevSts: 0x5, AERUeSts: 0x4000.",
            {"device": "0000:5e:00.1"},
        ),
        (
            "hb.wait", "vmkernel",
            "2014-12-16T22:07:33.600Z cpu14:8123)HBX: 2302: Waiting for timed out [HB state abcdef02 offset 3829760 gen 55 stampUS 86651705675 uuid 54000000-11111111-2222-001122334455 jrnl <FB 9800> drv 14.60] on vol 'ds-gold-01'",
            {"offset": "3829760", "label": "ds-gold-01"},
        ),
        (
            "hb.corrupt", "vmkernel",
            '2021-12-16T22:09:39.580Z cpu4:2098061)WARNING: HBX: 541: Volume 5f000000-11111111-2222-001122334455 ("ds-gold-01") may be damaged on disk. Corrupt heartbeat detected at offset 3829760',
            {"volume": "5f000000-11111111-2222-001122334455", "label": "ds-gold-01"},
        ),
        (
            "net.conn.lost", "vobd",
            '2018-01-01T00:00:00.002Z: [netCorrelator] 75780134230us: [esx.problem.net.connectivity.lost] Lost network connectivity on virtual switch "lab switch". Physical NIC vmnic1 is down. Affected portgroups:"vMotion".',
            {"where": "lab switch", "nic": "vmnic1"},
        ),
        (
            "vmks.heartbeat", "vmksummary",
            "2026-02-11T05:00:00.121Z In(14) heartbeat[2118733]: up 22d0h33m0s, 1 VM; [] []",
            {"uptime": "22d0h33m0s", "vms": "1"},
        ),
        (
            "boot.reason", "vobd",
            "2022-03-04T10:11:12.345Z: [UserLevelCorrelator] 4451200345us: [esx.audit.hostd.host.reboot.reason] The host is being rebooted through hostd. Reason for reboot: firmware, step 2, User: lab-admin.",
            {"asked_by": "hostd", "action": "reboot", "reason": "firmware, step 2", "user": "lab-admin"},
        ),
        (
            "psod.panic", "zdump",
            "2017-01-03T17:45:49.659Z cpu7:69126)@BlueScreen: Spin count exceeded - possible deadlock with PCPU 3",
            {"panic": "Spin count exceeded - possible deadlock with PCPU 3"},
        ),
        (
            "psod.frame", "vmkernel",
            "2024-01-01T00:00:00.000Z cpu78:2098897)0x453bb891bfe0:[0x4200027b4d55]ilo_isr@(ilo)#<None>+0x86 stack: 0x0",
            {"function": "ilo_isr", "module": "ilo", "offset": "86"},
        ),
        (
            "mca.ce", "vmkernel",
            "2025-01-01T00:00:00.003Z In(182) vmkernel: cpu1:2097003)MCA: 206: CE Intr G0 B7 S8c00004000010091 A6619abcdef M200401c089801086 P6619abcdef/40 Memory Controller Read Error on Channel 1.",
            {"kind": "CE", "how": "Intr", "bank": "7", "status": "8c00004000010091", "channel": "1"},
        ),
        (
            "ntp.lostsync", "vmkernel",
            "2025-01-01T00:00:00.009Z Wa(180) vmkwarning: cpu5:2097006)WARNING: NTPClock: 1457: hostd changed system clock to 1712866034.237264000, lost synchronization to upstream time servers",
            {"process": "hostd", "epoch": "1712866034.237264000"},
        ),
    ],
)  # fmt: skip
def test_fields(name: str, log: str, line: str, fields: dict[str, str]) -> None:
    found = SIGNATURES[name].fields_of(line, log)
    assert found is not None
    assert {key: found.get(key) for key in fields} == fields


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("vmkernel", "2023-08-08T15:08:36.834Z In(182) vmkernel: cpu0:263421)NetPort: 1165: disabled port 0x3000007"),
        ("vmkernel", "2014-12-10T11:13:09.089Z cpu32:115278)PageRetire: 1237: Invalid MPN range [0x0, 0x1)"),
        ("vmware", "2020-01-22T22:31:58.616Z| vmx| I125: FeatureCompat: No EVC masks."),
        ("vmware", "2012-05-14T13:34:34.351Z| vcpu-0| DISKLIB-CBT : Successfully disconnected CBT node."),
        (
            "syslog",
            "2024-05-17T07:39:38.357Z In(9) watchdog-vobd[2100409]: Executing '/usr/lib/vmware/vob/bin/vobd ++min=0'",
        ),
        (
            "syslog",
            "2016-06-14T09:32:10Z dhclient-uw[34567]: DHCPDISCOVER on vmk1 to 255.255.255.255 port 67 interval 1",
        ),
        (
            "rhttpproxy",
            "2021-08-01T00:00:00.003Z verbose rhttpproxy[2099656] [Originator@6876 sub=Proxy Req 99721] New proxy client <io_obj p:0x000000cbb90037e8, h:22>",
        ),
        ("esxupdate", "2020-05-11T22:32:09Z esxupdate: 1000211352: root: INFO: Command = profile.setacceptance"),
    ],
)
def test_ordinary_lines_hit_nothing(log: str, line: str) -> None:
    assert [name for name, signature in SIGNATURES.items() if signature.fields_of(line, log) is not None] == []
