"""VMO-048."""

from analyzer.commands.version import Version
from analyzer.configs.vmx import Vmx
from analyzer.facts.cpu import AesSupport
from analyzer.facts.virtual_machines import VirtualMachines, is_encrypted
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Direction, Need, NotApplicable, Pointer, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, names_of, plural, source_files

_FIRST = (6, 5)
"""The release from which a host can encrypt a migration."""
_KEY = "migrate.encryptionMode"


@rule("VMO-048", "VM requires encrypted vMotion but a host cannot provide it", severity=Severity.ERROR)
def encryption_required(
    machines: Direction[VirtualMachines | None],
    versions: Direction[Records[Version] | None],
    aes: Direction[AesSupport | None],
) -> Results:
    """A virtual machine migrates encrypted or not at all, and one of the two hosts cannot encrypt.

    What it checks
        VMs on the source with migrate.encryptionMode = "required", and encrypted VMs, which always need it.
        Both hosts have to run ESXi 6.5 or later and offer AES-NI.

    Why it matters
        With required the migration fails instead of going in clear text.

    How to fix
        Switch AES-NI on in the BIOS, update the host, or set Encrypted vMotion of the VM to Opportunistic
        (not possible for encrypted VMs).

    False alarms
        That a host without AES-NI cannot encrypt is reported as likely: no log of a refused migration proves
        it. Where neither CPUID registers nor BIOS settings were saved, only the versions are judged.

    References
        vSphere Virtual Machine Administration: encrypted vMotion
    """
    source, target = machines.hosts
    own = source_files(machines)
    vms = [vm for vm in own.files if _requires(vm)]
    if not vms:
        raise NotApplicable(f"no VM on {source} requires encrypted vMotion")
    proofs = [at(vm, _KEY if vm.migrate_encryption_mode else "encryption.keySafe") for vm in vms[:MOST]]
    needs: list[Need] = []
    sides = ((source, versions.source, aes.source), (target, versions.target, aes.target))
    for host, records, support in sides:
        version = next((item for item in reversed(records or ()) if item.numbers), None)
        why: tuple[str, Pointer, str] | None = None
        if version is not None and version.numbers < _FIRST:
            why = (
                f"runs ESXi {version.version}, which cannot",
                at(version, "version"),
                "Update it to ESXi 6.5 or later",
            )
        elif support is not None and not support.aes:
            why = ("offers no AES-NI", support.pointer, "Switch AES-NI on in its BIOS (maintenance mode, restart)")
        if why is not None:
            yield found(
                f"{names_of(vms)} on {source} {plural(vms, 'requires', 'require')} encrypted vMotion; {host} {why[0]}.",
                *proofs, why[1],
                subject=host, count=len(vms),
                confidence=Confidence.LIKELY if "AES" in why[0] else None,
                remedy=f"{host}: {why[2]}; or set Encrypted vMotion of the VM to Opportunistic.",
            )  # fmt: skip
            continue
        if version is None:
            needs.append(Need("vmware -vl", host))
        yield observed(
            f"{host} can encrypt" if version is not None and support is not None else f"{host}: not all is known"
        )
    if needs:
        raise Skip("the ESXi version is not in the texts", *needs)


def _requires(vm: Vmx) -> bool:
    return (vm.migrate_encryption_mode or "").strip().lower() == "required" or is_encrypted(vm)
