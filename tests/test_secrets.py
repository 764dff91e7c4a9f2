"""Secrets never leave the program."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.secrets import _ALONE, _PATTERNS, MASK, mask_secrets


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("esxcli --server=vc --password=hunter2 network nic list", "hunter2"),
        ("esxcli --password hunter2 network nic list", "hunter2"),
        ("esxcli -s vc -u root -p hunter2 network nic list", "hunter2"),
        ("   serial: AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"),
        ("   CHAP Secret: s3cr3t", "s3cr3t"),
        ('/adv/x/password = "hunter two"', "hunter two"),
        ("snmp community: corpsnmp", "corpsnmp"),
        ("communities = corpsnmp", "corpsnmp"),
        ("vmware_soap_session=52a1b2c3-d4", "52a1b2c3-d4"),
        ("https://admin:hunter2@vc.example.com/sdk", "hunter2"),
        ("root:$6$abcdefgh$QWERTYuiop1234567890:17000:0:99999", "QWERTYuiop1234567890"),
        ("-----BEGIN RSA PRIVATE KEY----- MIIE", "MIIE"),
        ("MIIEowIBAAKCAQEAx7Yb3kq9vQmTz0b4Hk2cVw1pLr8sXyZ0aBcDeFgHiJkLmNoPqRsTuVw=", "x7Yb3kq9vQ"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ('esxcli -s vc -h esx02 -u admin -p "hunter two" network nic list', "hunter two"),
        ("esxcli -u root -s vc -p hunter2 network nic list", "hunter2"),
        ("sshpass -p hunter2 ssh root@esx01", "hunter2"),
        ("plink -pw hunter2 root@esx01", "hunter2"),
        ("echo 'hunter2' | passwd --stdin root", "hunter2"),
        ("esxcli system account add -i joe -p hunter2 -c hunter3", "hunter3"),
        ("esxcli iscsi adapter auth chap set -A vmhba64 -S hunter2", "hunter2"),
        ("esxcli system snmp set --communities corpsnmp", "corpsnmp"),
        ("   Password: hunter two", "two"),
        ("the password is hunter2", "hunter2"),
        ("aGVsbG8gd29ybGQ1==", "aGVsbG8gd29ybGQ1"),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMadeUp joe@lab", "AAAAC3NzaC1lZDI1NTE5"),
        ("   Targets: 10.20.0.60@162 corpsnmp, 10.20.0.61@162/corpsnmp", "corpsnmp"),
        ("curl -u admin:hunter2 esx01/host", "hunter2"),
        ("vcenter ticket cst-VCT-52a1b2c3--tp-11", "52a1b2c3"),
        ("session [52a1b2c3-0001-0002-0003-0123456789ab] ended", "0123456789ab"),
        ('encryption.data = "AQE/x9"', "AQE/x9"),
        ("the pa\u017f\u017fword: hunter2", "hunter2"),
    ],
)
def test_secrets_are_masked(text: str, secret: str) -> None:
    masked = mask_secrets(text)
    assert secret not in masked and MASK in masked


@pytest.mark.parametrize(
    "text",
    [
        "vmk0       Management Network  IPv4  10.0.0.1  255.255.255.0  00:50:56:aa:bb:cc 1500",
        "   UUID: 56 4d a9 ac 1c ee 5d d7-f1 ae a5 95 f8 3d 2a 2d",
        "   Key: vmotion",
        "Secure Boot: Enabled",
        "password: false",
        "fc.20000090fa000000:10000090fa000000-fc.500a098000000000:500a098100000000-naa.600a0980383000000000000000000001",
        "   Is Public Key Authentication: true",
        'esxcli network vswitch standard portgroup set -p "VM Network" -v 10',
        "esxcli network ip interface add -i vmk2 -p vMotion",
        "the password is required",
    ],
)
def test_ordinary_lines_stay_as_they_are(text: str) -> None:
    assert mask_secrets(text) == text


WORDS = [
    "password", "passwd", "passphrase", "secret", "community", "communities", "--password", "--secret=",
    "--communities", "--auth-key", "--priv-key", "privkey", "authkey", "private", "license", "serial", "number",
    "key", "session", "id", "ticket", "cookie", "vmware_soap_session", "authorization", "bearer", "basic", "token",
    "chap", "set", "mutual", "snmp", "account", "add", "-u", "root", "-p", "hunter2", "-pw", "-S", "-c", "esxcli",
    "sshpass", "curl", "wget", "--user", "--proxy-user=", "admin:hunter2", "echo", "|", "is", ":", "=", "=>",
    "cst-VCT-52a1b2c3", "encryption.data", "dataFileKey", "http://a:b@c/", "AAAA", "ssh-rsa", "10.0.0.1@162",
    "$6$abcdefgh1", "-----BEGIN", "PRIVATE", "KEY-----", "ABCDE-12345-ABCDE-12345-ABCDE", "aGVsbG8gd29ybGQ1==",
    "52a1b2c3-0001-0002-0003-0123456789ab", "pa\u017f\u017fword", "\u212aey", "vmkernel:", "cpu0:2097",
    "opID=1f2e3d4c", "true", "<unset>",
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", " ", "\t", "=", ": "])), max_size=8))
def test_no_secret_is_ruled_out_too_early(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + between for word, between in parts)
    masked = text
    for _, pattern, replacement in _PATTERNS:
        masked = pattern.sub(replacement, masked)
    for pattern in _ALONE:
        masked = pattern.sub(MASK, masked)
    assert mask_secrets(text) == masked


@pytest.mark.parametrize("word", ["esxcli ", "esxcli --x=y ", "account set ", "curl -u ", "a://", "-u ", "password "])
def test_a_long_line_of_words_takes_no_time(word: str) -> None:
    started = time.monotonic()
    mask_secrets(word * 20_000)
    assert time.monotonic() - started < 10  # what grows with the square takes ten times as long
