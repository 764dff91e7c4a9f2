"""NET-019."""

from analyzer.commands.module_parameters import ModuleParameter
from analyzer.facts.nics import PhysicalNics
from analyzer.findings import Severity
from analyzer.rulebook import Need, NotApplicable, Records, Results, Skip, at, found, near, observed, rule
from analyzer.rules.network.driver_options import set_option
from analyzer.rules.network.switches import some

_LIST = "esxcli system module parameters list -m elxnet"


@rule("NET-019", "elxnet driver with receive-side scaling on", severity=Severity.WARNING)
def elxnet_rss(nics: PhysicalNics, parameters: Records[ModuleParameter] | None) -> Results:
    """The driver of Emulex OneConnect NICs runs with an option that can crash the host.

    What it checks
        Where a NIC has the elxnet driver: its module option RSS, above 0.

    Why it matters
        When a link is reset while RSS is on, the host can stop with a purple screen. No version is named
        that repairs it.

    How to fix
        esxcli system module parameters set -m elxnet -p "RSS=0", then restart the host.

    False alarms
        Hosts without such a NIC are not judged.

    References
        KB 313454
    """
    mine = [nic for nic in nics if nic.driver == "elxnet"]
    if not mine:
        if nics.listed and all(nic.driver for nic in nics):
            raise NotApplicable("no NIC has the elxnet driver")
        raise Skip("the drivers of the NICs are not known", nics.need("esxcli network nic list"))
    told = [item for item in parameters or () if item.module == "elxnet"]
    option = next((item for item in told if (item.name or "").upper() == "RSS"), None)
    if option is None:
        raise Skip("the options of the elxnet driver are not known", Need(_LIST, nics.host))
    if not any(entry.isdigit() and int(entry) > 0 for entry in option.entries):
        yield observed(f"RSS of elxnet: {option.value or 'not set'}")
        return
    yield found(
        f"{nics.host}: RSS={option.value} for elxnet, which drives {some([nic.name for nic in mine])}.",
        at(option, "value"),
        *(near(nic.shows("driver").record, "driver") for nic in mine[:10]),
        subject="elxnet",
        remedy=f"On {nics.host}: {set_option('elxnet', option.name or 'RSS', '0', parameters)}, then restart the host.",
    )
