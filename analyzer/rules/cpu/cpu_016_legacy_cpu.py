"""CPU-016."""

from analyzer.configs.boot_cfg import BootCfg
from analyzer.facts.settings import Settings
from analyzer.findings import Severity
from analyzer.rulebook import Need, Records, Results, Skip, at, found, observed, rule

_OPTION = "allowLegacyCPU"


@rule("CPU-016", "allowLegacyCPU override active", severity=Severity.WARNING)
def legacy_cpu(settings: Settings, boot: Records[BootCfg] | None) -> Results:
    """The host was told to start on a processor that its ESXi version does not support.

    What it checks
        allowLegacyCPU in kernelopt of /bootbank/boot.cfg, and in the list of VMkernel options.

    Why it matters
        The processor is not supported, so nobody tests updates on it: the next one can refuse to start.
        8.0 U2 and later ignore the option on processors without XSAVE.

    How to fix
        Replace the hardware. Until then do not update beyond the release that is known to start.

    False alarms
        Labs run like this on purpose.

    References
        KB 318697: discontinued and deprecated processors
    """
    item = settings.setting(_OPTION)
    config = next((each for each in reversed(boot or ()) if each.option(_OPTION) is not None), None)
    value = config.option(_OPTION) if config is not None else None
    if config is not None and value is not None and value.lower() in ("true", "1", ""):
        yield found(
            f"{settings.host}: kernelopt in boot.cfg has {_OPTION}={value or 'true'}.",
            at(config, "kernelopt"), subject=_OPTION,
        )  # fmt: skip
    elif item.proof is not None and item.value == "TRUE":
        yield found(f"{settings.host}: {_OPTION} is TRUE.", item.shows(), subject=_OPTION)
    elif boot or item.value is not None or item.exists is False:
        yield observed(f"{_OPTION} is not set")
    else:
        raise Skip(f"{settings.host}: nothing tells whether {_OPTION} is set", Need("cat /bootbank/boot.cfg"))
