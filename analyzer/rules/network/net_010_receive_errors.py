"""NET-010."""

from analyzer.commands.uptime import Uptime
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Need, Pointer, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.network.counters import days_up, errors_of
from analyzer.rules.network.nics import UPTIME, live_uplinks, stats_unknown
from analyzer.rules.network.switches import some

_FIELDS = ("receive_crc_errors", "receive_frame_errors")


@rule("NET-010", "Received frames are damaged", severity=Severity.ERROR)
def receive_errors(
    nics: PhysicalNics, uptime: Records[Uptime] | None, *,
    least: int = 100, per_day: float = 10, longest_days: float = 3650, ratio: float = 1e-6,
    bad_ratio: float = 1e-4,
) -> Results:  # fmt: skip
    """A NIC counts CRC or frame errors: what arrives is damaged on the way.

    What it checks
        CRC and frame errors of the live uplinks as a share of the received packets: more than one of a
        million is a warning, more than one of ten thousand an error, where they are at least 100 and more
        than ten a day since the host started. Where that day is not known, so many that ten years would
        not explain them.

    Why it matters
        Damaged frames come from the physical layer: cable, transceiver, dirty fibre, switch port. Each one
        is a lost packet that has to be sent again.

    How to fix
        Replace cable and transceiver; compare with the counters of the switch port. Counters begin again
        when the host restarts: take a second sample after some hours.

    False alarms
        Old errors stay in the counters. A few while the link came up mean nothing.

    References
        KB 341594: errors of NICs
    """
    lacking, undated = [], []
    days = days_up(uptime)
    for nic in live_uplinks(nics):
        errors = errors_of(nic, _FIELDS, "packets_received", together=False)
        if errors is None:
            lacking.append(nic.name)
            continue
        if errors.count < least or errors.ratio <= ratio:
            yield observed(f"{nic.name}: {errors.words or 'no damaged frame'}")
            continue
        if days is None and errors.count / longest_days <= per_day:
            undated.append(nic.name)
            continue
        rate = errors.count / (days or longest_days)
        if rate <= per_day:
            yield observed(f"{nic.name}: {errors.words}, {rate:.1f} a day")
            continue
        evidence: list[Pointer] = [at(errors.record, name) for name in errors.fields]
        evidence += [near(item) for item in list(uptime or ())[-1:]]
        yield found(
            f"{nics.host}: {nic.name} counts {errors.words} in {errors.packets:,} packets ({errors.share})"
            + (f", {rate:,.0f} a day." if days is not None else "."),
            *evidence,
            subject=nic.name,
            confidence=None if days is not None else Confidence.LIKELY,
            severity=Severity.ERROR if errors.ratio > bad_ratio else Severity.WARNING,
            remedy=f"Replace cable and transceiver of {nic.name} and look at the counters of its switch port; then "
            f"compare again after some hours: esxcli network nic stats get -n {nic.name}",
        )
    if undated:
        raise Skip(
            f"{some(undated)} of {nics.host} counted damaged frames; since when is not known",
            Need(UPTIME, nics.host),
            *(stats_unknown(nics, lacking).needs if lacking else ()),
        )
    if lacking:
        raise stats_unknown(nics, lacking)
