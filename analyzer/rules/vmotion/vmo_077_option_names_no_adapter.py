"""VMO-077."""

from analyzer.facts.adapters import VmkAdapters
from analyzer.facts.settings import Settings
from analyzer.facts.vmotion import OPTION, VmotionAdapters
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule
from analyzer.rules.vmotion.phrases import names_of, tag


@rule("VMO-077", "Advanced option /Migrate/Vmknic names no VMkernel adapter", severity=Severity.WARNING)
def option_names_no_adapter(adapters: VmkAdapters, settings: Settings, vmotion: VmotionAdapters | None) -> Results:
    """The option that names the adapter for vMotion names one that the host does not have.

    What it checks
        The advanced option /Migrate/Vmknic against the list of VMkernel adapters.

    Why it matters
        On the default TCP/IP stack it tells the host which adapter vMotion uses. When that adapter was removed,
        the host believes vMotion to be set up, and migrations fail when they connect.

    How to fix
        Enable vMotion on an adapter that exists: esxcli network ip interface tag add -i vmkN -t VMotion
        or clear the option: esxcli system settings advanced set -o /Migrate/Vmknic -d

    False alarms
        Where adapters certainly carry vMotion by tag or by the vmotion stack, a stale name is a note. An empty
        option is normal.

    References
        VMware vSphere 8.0 Networking: VMkernel networking layer
    """
    host = adapters.host
    option = settings.setting(OPTION)
    if option.exists is False:
        raise NotApplicable(f"{host} has no option {OPTION}")
    if option.changed is False and option.proof is None:
        yield observed(f"{OPTION} has its default")
        return
    if option.value is None:
        # Nobody needs the option where the tags or stacks tell: one command for one fact.
        if vmotion is not None and vmotion.adapters and not vmotion.unseen:
            raise NotApplicable(f"vMotion of {host} is set up by {'stack' if vmotion.stack == 'vmotion' else 'tag'}")
        raise settings.unknown(OPTION)
    name = str(option.value)
    if not name:
        yield observed(f"{OPTION} is empty")
    elif adapters.named(name) is not None:
        yield observed(f"{OPTION} names {name}")
    elif not adapters.complete:
        raise Skip(f"{host}: not all VMkernel adapters are listed", Need("esxcfg-vmknic -l", host))
    else:
        others = tuple(vmotion.adapters) if vmotion is not None else ()
        carried = f"; {names_of(others)} {'carries' if len(others) == 1 else 'carry'} vMotion" if others else ""
        clear = f"esxcli system settings advanced set -o {OPTION} -d"
        yield found(
            f"{host}: {OPTION} names {name}, which is no VMkernel adapter of the host{carried}.",
            option.shows(),
            *(each.near() for each in adapters),
            subject=name,
            severity=Severity.INFO if others else None,
            remedy=f"On {host}: {clear}" if others else f"On {host}: {tag('add', '<vmkN for vMotion>')}; or {clear}",
        )
