"""STG-058."""

from analyzer.facts.storage import Storage
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, some


@rule("STG-058", "Datastore over several devices", severity=Severity.INFO)
def spanned(storage: Storage) -> Results:
    """A VMFS datastore lies on more than one device.

    What it checks
        The number of different devices of each VMFS volume. All such volumes of a host are one finding.

    Why it matters
        The loss of any one of the devices takes files of the whole datastore away.

    How to fix
        Move the machines to a datastore on one large enough LUN; since VMFS-5 one device holds up to 64 TiB.

    False alarms
        Large volumes from the time when a LUN held 2 TiB at most.

    References
        vSphere Storage: VMFS datastores with several extents
    """
    stores = [store for store in storage.datastores if store.extents]
    if not stores:
        raise NotApplicable(f"no output tells on which devices the volumes of {storage.host} lie")
    wide = [store for store in stores if len({extent.device for extent in store.extents}) > 1]
    if wide:
        names = [f"{store.name} ({len({extent.device for extent in store.extents})} devices)" for store in wide]
        yield found(
            f"{storage.host}: {some(names)}.",
            *[at(extent.record, extent.column) for store in wide for extent in store.extents][:SHOWN],
            subject="several devices", count=len(wide),
        )  # fmt: skip
    else:
        yield observed(f"{counted(len(stores), 'volume')}, each on one device")
