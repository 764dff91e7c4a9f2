"""STG-042."""

from analyzer.facts.log.events import HostLog
from analyzer.facts.log.naming import Naming
from analyzer.facts.log.outages import Outages
from analyzer.findings import Severity
from analyzer.rulebook import Results, rule
from analyzer.rules.storage.failures import FULL, Answer, judged

_SOFT = Answer(("scsi.63807", "thin.quota"), 1, 1440)
_FIX = "add space to the pool behind {device} at the array, or free space: esxcli storage vmfs unmap -l <datastore>"


@rule("STG-042", "Pool behind a thin LUN fills up", severity=Severity.WARNING)
def thin_pool_fills(log: HostLog, naming: Naming, outages: Outages) -> Results:
    """The array warned that the space behind a thin LUN passed its soft limit.

    What it checks
        The event esx.problem.scsi.device.thinprov.atquota and sense data 0x6 0x38 0x7.

    Why it matters
        When the pool is full, writes fail and machines are paused, however much space the datastore shows.

    How to fix
        Add space to the pool, or give back what is no longer used: esxcli storage vmfs unmap

    False alarms
        None known. Where the pool is full already, STG-043 speaks.

    References
        VMware event esx.problem.scsi.device.thinprov.atquota
        T10 SBC: thin provisioning soft threshold reached
    """
    yield from judged(
        log, naming, outages, _SOFT, "{who} passed the soft limit of the pool", _FIX, silent=set(log.objects(*FULL.ids))
    )  # fmt: skip
