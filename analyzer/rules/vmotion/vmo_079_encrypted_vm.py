"""VMO-079."""

from analyzer.commands.host_summary import HostSummary
from analyzer.commands.version import Version
from analyzer.facts.virtual_machines import VirtualMachines, is_encrypted
from analyzer.findings import Severity
from analyzer.rulebook import Direction, Need, NotApplicable, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, names_of, plural, source_files

_FIRST = (6, 5)
"""The release from which a host can run encrypted machines."""
_SUMMARY = "vim-cmd hostsvc/hostsummary"


@rule("VMO-079", "Encrypted VM, and the target host cannot run it", severity=Severity.ERROR)
def encrypted_vm(
    machines: Direction[VirtualMachines | None],
    versions: Direction[Records[Version] | None],
    summaries: Direction[Records[HostSummary] | None],
) -> Results:
    """The files of a virtual machine are encrypted, and the target host has no access to the keys.

    What it checks
        encryption.keySafe or encryption.data in the .vmx files of the source, and of the target the release
        (6.5 or later) and runtime.cryptoState in the host summary: safe can run encrypted VMs.

    Why it matters
        The target gets the key only when it is in encryption mode and reaches the same key provider; else
        the migration and a restart by HA fail for this VM.

    How to fix
        Host, Configure, Security Profile: Host Encryption Mode: Enabled. Both hosts need the same key
        provider in vCenter, and its servers have to be reachable from both.

    False alarms
        prepared is reported as an information: vCenter switches the mode on when the user may do so. Whether
        the key provider answers is not in a host's output.

    References
        vSphere Security: virtual machine encryption, host encryption mode
    """
    source, target = machines.hosts
    own = source_files(machines)
    vms = [vm for vm in own.files if is_encrypted(vm)]
    if not vms:
        raise NotApplicable(f"no VM on {source} is encrypted")
    proofs = [at(vm, "encryption.keySafe") for vm in vms[:MOST]]
    who = f"{names_of(vms)} on {source} {plural(vms, 'is', 'are')} encrypted"
    version = next((item for item in reversed(versions.target or ()) if item.numbers), None)
    if version is not None and version.numbers < _FIRST:
        yield found(
            f"{who}; {target} runs ESXi {version.version}, which knows no encrypted VMs.",
            *proofs, at(version, "version"),
            subject=target, count=len(vms), remedy=f"Update {target} to ESXi 6.5 or later.",
        )  # fmt: skip
        return
    summary = next((item for item in reversed(summaries.target or ()) if _state(item)), None)
    state = _state(summary) if summary is not None else ""
    if summary is None:
        raise Skip(f"{who}; the encryption mode of {target} is not in the texts", Need(_SUMMARY, target))
    if state == "safe":
        yield observed(f"{target} is in encryption mode")
        return
    ready = state in ("prepared", "pendingIncapable")
    yield found(
        f"{who}; the encryption state of {target} is {state}.",
        *proofs, at(summary, "runtime.crypto_state"),
        subject=target, count=len(vms), severity=Severity.INFO if ready else None,
    )  # fmt: skip


def _state(summary: HostSummary) -> str:
    """``incapable``, ``prepared``, ``safe``; empty where the summary does not tell."""
    value = (summary.runtime.model_extra or {}).get("crypto_state") if summary.runtime is not None else None
    return value if isinstance(value, str) and value != "<unset>" else ""
