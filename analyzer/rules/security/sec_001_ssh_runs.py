"""SEC-001."""

from analyzer.facts.services import Services
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.security.shells import switched_on


@rule("SEC-001", "SSH is on", severity=Severity.WARNING)
def ssh_runs(services: Services) -> Results:
    """SSH starts with the host, or runs.

    What it checks
        Whether SSH starts with the host (a warning) and whether it runs (a note): by the list of services, the
        configuration of the host, and its sockets.

    Why it matters
        A shell of root over the network is a common way in for ransomware once a password is known.

    How to fix
        vim-cmd hostsvc/disable_ssh; vim-cmd hostsvc/stop_ssh

    False alarms
        Outputs are collected over a shell: that it runs at that moment says little, so it is a note only.

    References
        vSphere Security Configuration Guide 8: esxi-8.deactivate-ssh
        STIG 8: ESXI-80-000193
        CIS VMware ESXi 8: 3.1
        CIS VMware ESXi 7.0: 5.3
    """
    yield from switched_on(services, "SSH", "SSH", "vim-cmd hostsvc/disable_ssh; vim-cmd hostsvc/stop_ssh")
