"""STG-072."""

from analyzer.commands.nfs import NFS, NfsVolume
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import NotApplicable, Records, Results, at, found, observed, rule

_OPTION = "/NFS/MaxVolumes"
_DEFAULT = 32


@rule("STG-072", "Limit of NFS datastores is close", severity=Severity.WARNING)
def nfs_limit(volumes: Records[NfsVolume], options: Settings, *, reserve: int = 2) -> Results:
    """The host has nearly as many NFS datastores as it mounts.

    What it checks
        The number of NFS 3 datastores against /NFS/MaxVolumes (default 32 since 6.0, at most 256).

    Why it matters
        The next mount fails.

    How to fix
        esxcli system settings advanced set -i 256 -o /NFS/MaxVolumes, with Net.TcpipHeapSize and
        Net.TcpipHeapMax raised as the vendor of the server says; the host has to be restarted.

    False alarms
        None are known.

    References
        KB 323326: increasing the number of NFS mounts
    """
    setting = options.setting(_OPTION)
    value = _DEFAULT if setting.changed is False else setting.value
    if not volumes:
        raise NotApplicable(f"{volumes.host} has no {NFS.title.removesuffix('s')}")
    if not isinstance(value, int):
        raise options.unknown(_OPTION)
    if len(volumes) >= value - reserve:
        yield found(
            f"{volumes.host} has {len(volumes)} NFS datastores; {_OPTION} is {value}.",
            at(volumes[-1], "volume_name"), *([setting.near()] if setting.proof is not None else []),
            subject=_OPTION, count=len(volumes),
            remedy=f"On {volumes.host}: esxcli system settings advanced set -i {min(256, value * 2)} -o {_OPTION}, "
            "raise Net.TcpipHeapSize and Net.TcpipHeapMax as the server's vendor says, and restart the host.",
        )  # fmt: skip
    else:
        yield observed(f"{len(volumes)} NFS datastores of {value}")
