"""SEC-002."""

from analyzer.facts.services import Services
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.security.shells import switched_on


@rule("SEC-002", "The ESXi Shell is on", severity=Severity.WARNING)
def shell_runs(services: Services) -> Results:
    """The ESXi Shell starts with the host, or runs.

    What it checks
        Whether the ESXi Shell starts with the host (a warning) and whether it runs (a note): by the list of
        services, the configuration of the host, and its sockets.

    Why it matters
        A shell of root at the console that nobody needs.

    How to fix
        vim-cmd hostsvc/disable_esx_shell; vim-cmd hostsvc/stop_esx_shell

    False alarms
        Outputs are collected over a shell: that it runs at that moment says little, so it is a note only.

    References
        vSphere Security Configuration Guide 8: esxi-8.deactivate-shell
        STIG 8: ESXI-80-000194
        CIS VMware ESXi 8: 3.2
    """
    yield from switched_on(
        services, "ESXShell", "the ESXi Shell", "vim-cmd hostsvc/disable_esx_shell; vim-cmd hostsvc/stop_esx_shell"
    )
