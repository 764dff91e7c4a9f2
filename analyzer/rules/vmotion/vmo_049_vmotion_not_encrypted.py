"""VMO-049."""

from analyzer.configs.vmx import Vmx
from analyzer.facts.virtual_machines import is_encrypted
from analyzer.findings import Severity
from analyzer.rulebook import Fleet, Records, Results, at, found, observed, rule
from analyzer.rules.vmotion.vms import MOST, by_host, names_of, plural

_KEY = "migrate.encryptionMode"


@rule(
    "VMO-049", "vMotion encryption is disabled or only opportunistic",
    severity=Severity.INFO, hardening=("scg", "stig"),
)  # fmt: skip
def vmotion_not_encrypted(files: Fleet[Records[Vmx]] | None) -> Results:
    """The memory of a virtual machine may cross the network in clear text while it migrates.

    What it checks
        migrate.encryptionMode in each .vmx file: disabled is a warning, opportunistic or not set (the default,
        which is opportunistic) an information. Encrypted VMs always migrate encrypted.

    Why it matters
        The memory of a VM holds passwords and keys. Opportunistic encrypts where both hosts can and falls
        back silently where one cannot; required refuses then.

    How to fix
        Client: VM, Edit Settings, VM Options, Encryption, Encrypted vMotion: Required. With PowerCLI set
        MigrateEncryption to "required" in a VirtualMachineConfigSpec and reconfigure the VM.

    False alarms
        The product's default is no fault: the rule runs for hardening profiles only. A vMotion network that
        nobody else can reach may be an accepted reason.

    References
        vSphere Security Configuration Guide: vm-8.vmotion-encrypted
        DISA STIG VMCH-80-000203
    """
    for host, vms in by_host(files):
        judged = [vm for vm in vms if not is_encrypted(vm)]
        modes = {vm.name: (vm.migrate_encryption_mode or "").strip().lower() for vm in judged}
        off = [vm for vm in judged if modes[vm.name] == "disabled"]
        weak = [vm for vm in judged if modes[vm.name] in ("", "opportunistic")]
        if off:
            yield found(
                f"{host}: {names_of(off)} {plural(off, 'migrates', 'migrate')} unencrypted "
                "(migrate.encryptionMode is disabled).",
                *(at(vm, _KEY) for vm in off[:MOST]),
                subject="disabled", severity=Severity.WARNING, count=len(off), hosts=(host,),
            )  # fmt: skip
        if weak:
            yield found(
                f"{host}: {names_of(weak)} {plural(weak, 'encrypts', 'encrypt')} only where both hosts can.",
                *(at(vm, _KEY) for vm in weak[:MOST]),
                subject="opportunistic", count=len(weak), hosts=(host,),
            )  # fmt: skip
        if not off and not weak:
            yield observed(f"{host}: {names_of(vms)} {plural(vms, 'requires', 'require')} encryption")
