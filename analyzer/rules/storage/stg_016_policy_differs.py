"""STG-016."""

from collections import defaultdict

from analyzer.facts.arrays import iops_of
from analyzer.facts.clusters import Membership, clusters
from analyzer.facts.storage import Device, Storage
from analyzer.findings import Confidence, Severity
from analyzer.rulebook import Fleet, NotApplicable, Results, at, found, observed, rule
from analyzer.rules.storage.words import SHOWN, counted, kinds, names, some


@rule(
    "STG-016",
    "Path selection differs between hosts",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    aliases=("XH-009",),
)
def policy_differs(storages: Fleet[Storage], members: Fleet[Membership]) -> Results:
    """Hosts of a cluster use different path selection for the same LUN.

    What it checks
        Policy and "iops" value of each LUN that two or more hosts see. LUNs that differ in the same way are one
        finding; where only the "iops" value differs it is an information.

    Why it matters
        On arrays with an owning controller the hosts pull a LUN to and fro; on others one host loads a path alone.

    How to fix
        esxcli storage nmp device set -d DEVICE -P POLICY, the same on every host, and the same claim rules.

    False alarms
        A change that is being rolled out. Hosts that are not known to be of one cluster: an information.

    References
        vSphere Storage: path selection plug-ins and policies
    """
    known = {name: each for name, each in storages.items() if each.has_nmp}
    if len(known) < 2:
        raise NotApplicable("fewer than two hosts with a list of multipathed devices")
    shared = 0
    for cluster in clusters({name: members[name] for name in known if name in members}):
        seen: dict[str, dict[str, Device]] = defaultdict(dict)
        for host in cluster.hosts:
            for device in known[host].luns:
                if device.nmp is not None and device.nmp.path_selection_policy:
                    seen[device.name][host] = device
        unlike: dict[tuple[tuple[str, str], ...], list[dict[str, Device]]] = defaultdict(list)
        for on in (each for each in seen.values() if len(each) > 1):
            shared += 1
            told = tuple((host, _policy(device)) for host, device in on.items())
            if len({text for _, text in told}) > 1:
                unlike[told].append(on)
        for texts, devices in unlike.items():
            by_text: dict[str, list[str]] = defaultdict(list)
            for host, text in texts:
                by_text[text].append(host)
            said = ", ".join(f"{text} on {some(hosts)}" for text, hosts in by_text.items())
            one = [next(iter(each.values())) for each in devices]
            same = len({text.partition(" ")[0] for text in by_text}) == 1
            rare = min(by_text, key=lambda text: len(by_text[text]))
            common = max(by_text, key=lambda text: len(by_text[text]))
            yield found(
                f"{counted(len(devices), 'LUN')} of {kinds(one)} ({names(one)}): path selection differs, {said}.",
                *[
                    at(device.nmp, "path_selection_policy_device_config" if same else "path_selection_policy")
                    for each in devices for device in each.values() if device.nmp is not None
                ][:SHOWN],
                subject=said, count=len(devices), hosts=tuple(devices[0]),
                severity=None if cluster.evident and not same else Severity.INFO,
                remedy=f"On {some(by_text[rare])}: esxcli storage nmp device set -d {one[0].name} "
                f"-P {common.partition(' ')[0]}, and the same claim rules as on {some(by_text[common])}",
            )  # fmt: skip
    if not shared:
        raise NotApplicable("the hosts share no LUN")
    yield observed(f"{counted(shared, 'shared LUN')} compared")


def _policy(device: Device) -> str:
    nmp = device.nmp
    assert nmp is not None
    iops = iops_of(nmp) if nmp.path_selection_policy == "VMW_PSP_RR" else None
    return f"{nmp.path_selection_policy}{f' (iops={iops})' if iops is not None else ''}"
