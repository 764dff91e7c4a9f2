"""SEC-048."""

import re
from collections.abc import Iterator
from itertools import chain

from analyzer.configs.scripts import CronEntry, Line, LocalScript, ProbeScript, ProfileScript
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule

_BACKDOOR = lazy_pattern(r"/store/packages/vmtools\.py|\bnc\b[^|;]*\s-\w*[le]\w*\b|/dev/tcp/")
_PLACES = lazy_pattern(r"(?:^|[\s;&|\"'=])/(?:tmp|scratch|store|vmfs/volumes)/\S")
_KNOWN = lazy_pattern(
    r"nutanix|ntnx|svmboot|hyperflex|springpath|vxrail|simplivity|svtfs|storvirtual|netapp|nimble", re.I
)
"""Words of appliances that start their controller from local.sh."""


@rule("SEC-048", "Start scripts or the crontab run files of unusual places", severity=Severity.ERROR)
def start_scripts(
    host: HostName,
    local: Records[LocalScript] | None,
    probe: Records[ProbeScript] | None,
    profile: Records[ProfileScript] | None,
    cron: Records[CronEntry] | None,
) -> Results:
    """Something that the product does not bring is started with the host or by the clock.

    What it checks
        The lines of /etc/rc.local.d/local.sh, /bin/hostd-probe.sh, /etc/profile.local and root's crontab:
        - a backdoor that is known from attacks (/store/packages/vmtools.py), a shell over nc, or nohup in
        hostd-probe.sh: an error;
        - other lines that run files from /tmp, /scratch, /store or /vmfs: a note, with the lines.
        Lines of known appliances are left out.

    Why it matters
        It is how attackers come back after a restart.

    How to fix
        Find out who wrote the lines. If nobody knows: keep the evidence, call incident response, install the
        host anew.

    False alarms
        Vendors tune hosts in local.sh, and appliances start their controller there: lines that are only unusual
        are shown as a note. An empty local.sh alone says nothing.

    References
        Mandiant and Juniper Threat Labs: Python backdoor on ESXi (2022)
    """
    given = [lines for lines in (local, probe, profile, cron) if lines is not None]
    if not given:
        raise Skip(
            f"{host.name}: the start scripts are not known",
            Need("cat /etc/rc.local.d/local.sh", host.name),
            Need("cat /var/spool/cron/crontabs/root", host.name),
        )
    lines = list(chain.from_iterable(given))
    bad = list(_bad(lines))
    odd = [line for line in lines if _PLACES.search(line.text) and line not in bad and not _KNOWN.search(line.text)]
    if bad:
        yield found(
            f"{host.name}: a start script holds what is known from attacks: {bad[0].text[:120]}",
            *(at(line, "text") for line in bad[:20]),
            subject="backdoor",
            confidence=Confidence.LIKELY,
            count=len(bad),
            remedy=f"Keep the evidence of {host.name}, call incident response, and install it anew.",
        )
    if odd:
        yield found(
            f"{host.name}: {len(odd)} {'line runs a file' if len(odd) == 1 else 'lines run files'} of unusual places: "
            f"{odd[0].text[:120]}",
            *(at(line, "text") for line in odd[:20]),
            subject="unusual",
            severity=Severity.INFO,
            count=len(odd),
            remedy="Find out who wrote it.",
        )
    if not bad and not odd:
        yield observed(f"{len(lines)} lines, none unusual")


def _bad(lines: list[Line]) -> Iterator[Line]:
    """The lines that are known from attacks."""
    for line in lines:
        if _BACKDOOR.search(line.text) or (isinstance(line, ProbeScript) and "nohup" in line.text):
            yield line
