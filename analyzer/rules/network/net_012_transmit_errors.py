"""NET-012."""

from analyzer.commands.uptime import Uptime
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Records, Results, at, found, observed, rule
from analyzer.rules.network.counters import days_up, errors_of
from analyzer.rules.network.nics import live_uplinks, stats_unknown

_FIELDS = (
    "total_transmit_errors", "transmit_carrier_errors", "transmit_aborted_errors", "transmit_window_errors",
    "transmit_heartbeat_errors",
)  # fmt: skip


@rule("NET-012", "NIC counts transmit errors", severity=Severity.WARNING)
def transmit_errors(
    nics: PhysicalNics, uptime: Records[Uptime] | None, *, least: int = 100, per_day: float = 10, ratio: float = 1e-6
) -> Results:
    """A NIC failed to send packets.

    What it checks
        Transmit errors of the live uplinks (all, carrier, aborted, window, heartbeat): at least 100 and more
        than one of a million sent packets. Where the time since the start of the host is known, more than
        ten a day as well.

    Why it matters
        Carrier errors point at the link, aborted and window errors at duplex, the others at driver or
        firmware.

    How to fix
        Check cable and duplex, then update firmware and driver of the NIC.

    False alarms
        Old errors stay in the counters until the host restarts.

    References
        KB 341594: errors of NICs
    """
    lacking = []
    days = days_up(uptime)
    for nic in live_uplinks(nics):
        errors = errors_of(nic, _FIELDS, "packets_sent", together=False)
        if errors is None:
            lacking.append(nic.name)
            continue
        old = days is not None and errors.count / days <= per_day and not errors.growth
        if errors.count < least or errors.ratio <= ratio or old:
            yield observed(f"{nic.name}: {errors.words or 'no transmit error'}")
            continue
        is_link = "transmit_carrier_errors" in errors.fields
        yield found(
            f"{nics.host}: {nic.name} counts {errors.words} in {errors.packets:,} sent packets ({errors.share}).",
            *(at(errors.record, name) for name in errors.fields),
            subject=nic.name,
            remedy=(f"Check cable, transceiver and switch port of {nic.name}" if is_link else "Check the duplex mode")
            + f", then firmware and driver: esxcli network nic get -n {nic.name}",
        )
    if lacking:
        raise stats_unknown(nics, lacking)
