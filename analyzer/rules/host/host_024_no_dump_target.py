"""HOST-024."""

from analyzer.commands.coredump import DumpFile, DumpFileEntry, DumpNetwork, DumpPartition
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import HostName, Need, Pointer, Records, Results, Skip, at, found, observed, rule

_NO = frozenset({"", "none", "<none>"})
_COMMANDS = ("esxcli system coredump partition get", "esxcli system coredump file get")


@rule("HOST-024", "No place for crash dumps", severity=Severity.WARNING, aliases=("SEC-042",))
def no_dump_target(
    partitions: Records[DumpPartition] | None, files: Records[DumpFile] | None, listed: Records[DumpFileEntry] | None,
    networks: Records[DumpNetwork] | None, host: HostName,
) -> Results:  # fmt: skip
    """A host has no partition, file or server to write a crash dump to, or has not activated it.

    What it checks
        Active and Configured of the dump partition and the dump file, and whether dumps are sent to a server.

    Why it matters
        After a crash (purple screen) nothing tells what caused it.

    How to fix
        esxcli system coredump file add -d DATASTORE; esxcli system coredump file set --smart --enable true

    False alarms
        From 7.0 on the host makes the file by itself. Where it is not known whether dumps are sent to a server
        the finding is likely, not certain.

    References
        VMware event esx.problem.coredump.unconfigured2
        CIS VMware ESXi 7.0 Benchmark, 3.1
    """
    active: list[str] = []
    configured: list[str] = []
    empty: list[Pointer] = []
    for item in (*(partitions or ()), *(files or ())):
        if (item.active or "").lower() not in _NO:
            active.append(item.active or "")
        elif (item.configured or "").lower() not in _NO:
            configured.append(item.configured or "")
            empty.append(at(item, "active"))
        else:
            empty.append(at(item, "active"))
    active += [entry.path or "" for entry in listed or () if entry.active]
    network = networks[-1] if networks else None
    if network is not None and network.enabled:
        active.append(network.network_server_ip or "a server")
    if active:
        yield observed(", ".join(dict.fromkeys(active)))
        return
    needs = [
        Need(command, host.name)
        for command, known in zip(_COMMANDS, (partitions, files or listed), strict=True)
        if known is None
    ]
    if needs:
        raise Skip(f"{host.name}: not all places for crash dumps are known", *needs)
    told = f"{configured[0]} is configured and not active" if configured else "neither a partition nor a file is set"
    yield found(
        f"{host.name} has no place for crash dumps: {told}.",
        *(empty or [at(network, "enabled")] if network is not None else empty),
        subject="core dump",
        confidence=None if network is not None else Confidence.LIKELY,
        remedy=f"On {host.name}: esxcli system coredump file add -d <datastore>; "
        "esxcli system coredump file set --smart --enable true",
    )
