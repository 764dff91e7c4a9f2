"""VMO-068."""

from analyzer.facts.vmotion import VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, Results, Skip, rule


@rule("VMO-068", "Log shows failed migrations", severity=Severity.ERROR)
def failed_migrations(vmotion: VmotionAdapters) -> Results:
    """The logs of the host tell of migrations that failed.

    What it checks
        Lines of vmkernel.log, hostd.log and vmware.log about a migration that was considered a failure, did
        not reach the other host over the vMotion network, or exceeded the switch-over time, counted by the
        id of the migration (10 to 20 digits), by peer and by hour.

    Why it matters
        It is the direct proof that something is wrong between two hosts, and its text tells in which phase.

    How to fix
        Follow the rules about the network (VMO-009 to VMO-020) where it failed to connect, the CPU rules
        where features were missing.

    False alarms
        Tasks that a person cancelled look alike at first; one migration writes several such lines.

    References
        VMware vSphere 8.0: troubleshooting migration with vMotion
    """
    raise Skip(
        f"failed migrations of {vmotion.host} are told by its logs, which are not read",
        Need("var/run/log/vmkernel.log", vmotion.host),
        Need("var/run/log/hostd.log", vmotion.host),
    )
    yield
