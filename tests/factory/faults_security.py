"""Faults that make a host easier to attack, and traces of attacks."""

from __future__ import annotations

from tests.factory.faults import fault
from tests.factory.model import Host, Setting, Vib

_LOCAL = b"#!/bin/sh ++group=host/vim/vmvisor/boot\n\n# local configuration options\n\n%sexit 0\n"


@fault("ssh-starts", ("SEC-001", "warning"))
def _ssh_starts(hosts: list[Host]) -> None:
    """SSH starts with one host and runs."""
    hosts[-1].services["TSM-SSH"] = "on"
    hosts[-1].listening.append((22, "inetd"))


@fault("shell-starts", ("SEC-002", "warning"))
def _shell_starts(hosts: list[Host]) -> None:
    """The ESXi Shell starts with one host."""
    hosts[-1].services["TSM"] = "on"


@fault("slp-on", ("SEC-020", "warning", "commands/localcli_network-ip-connection-list.txt"))
def _slp_on(hosts: list[Host]) -> None:
    """The SLP service runs on one host."""
    hosts[-1].listening.append((427, "slpd"))


@fault("slp-open", ("SEC-020", "error"), ("LIF-006", "critical"), version="6.7")
def _slp_open(hosts: list[Host]) -> None:
    """The SLP service runs on one host, and nobody has patched it since."""
    for host in hosts:
        host.collected = host.collected.replace(year=2021)
    hosts[-1].listening.append((427, "slpd"))


@fault("account-lock-off", ("SEC-008", "warning", "advanced-list--d.txt"))
def _account_lock_off(hosts: list[Host]) -> None:
    """Accounts of one host are never locked."""
    hosts[-1].settings.append(Setting("/Security/AccountLockFailures", 0, 5, 0, 100, "Failed logins until the lock"))


@fault("old-tls", ("SEC-018", "warning"))
def _old_tls(hosts: list[Host]) -> None:
    """One host speaks old TLS versions again."""
    hosts[-1].settings.append(
        Setting("/UserVars/ESXiVPsDisabledProtocols", "sslv3", "sslv3,tlsv1,tlsv1.1", about="Protocols that are off")
    )


@fault("community-package", ("SEC-025", "warning"))
def _community_package(hosts: list[Host]) -> None:
    """One host has a package that nobody has signed."""
    hosts[-1].vibs.append(Vib("net-lab-usb", "1.2-1OEM.700.1.0.15843807", "LAB", "CommunitySupported", "2025-02-12"))


@fault("root-key", ("SEC-040", "warning", "etc/ssh/keys-root/authorized_keys"))
def _root_key(hosts: list[Host]) -> None:
    """Somebody logs in to one host as root by key."""
    key = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMadeUpForATestMadeUpForATest lab@lab.example\n"
    hosts[-1].replaced["etc/ssh/keys-root/authorized_keys"] = key


@fault("backdoor", ("SEC-048", "error", "etc/rc.local.d/local.sh"))
def _backdoor(hosts: list[Host]) -> None:
    """One host starts what attackers left behind."""
    hosts[-1].replaced["etc/rc.local.d/local.sh"] = _LOCAL % b"/bin/python -u /store/packages/vmtools.py 8008 &\n"


@fault("ransom-note", ("SEC-047", "error", "etc/motd"))
def _ransom_note(hosts: list[Host]) -> None:
    """The greeting of one host asks for money."""
    hosts[-1].replaced["etc/motd"] = b"Your files are locked. Send two bitcoins to the address below.\n"


@fault("hardening-sessions", ("SEC-005", "info"), hardening="scg")
def _hardening_sessions(hosts: list[Host]) -> None:
    """Sessions at the console of one host never end."""
    hosts[-1].settings.append(Setting("/UserVars/DcuiTimeOut", 0, 600, 0, 86400, "Idle time of the console"))


@fault("hardening-bpdu", ("SEC-035", "warning"), hardening="stig")
def _hardening_bpdu(hosts: list[Host]) -> None:
    """Machines of one host may send bridge protocol frames."""
    hosts[-1].settings.append(Setting("/Net/BlockGuestBPDU", 0, 1, 0, 1, "Block BPDUs of guests"))


@fault("hardening-shell", ("SEC-003", "warning"), ("SEC-004", "warning"), hardening="cis")
def _hardening_shell(hosts: list[Host]) -> None:
    """Shells of one host stay open for hours."""
    hosts[-1].settings += [
        Setting("/UserVars/ESXiShellTimeOut", 86400, 0, 0, 86400, "How long the shells are available"),
        Setting("/UserVars/ESXiShellInteractiveTimeOut", 7200, 0, 0, 86400, "Idle time of a shell"),
    ]
