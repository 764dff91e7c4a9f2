"""Files of the host and of vm-support itself."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from datetime import timedelta

from tests.factory.model import Host
from tests.factory.names import root_folder
from tests.factory.seeds import Seed

_INTEREST = """\
Files/Directories of Interest:

commands/  output of the commands that were run on the host; standard output and errors are in one file
json/      the same as JSON where the command can print it
var/run/log/  logs; the newest rotated one ends with .0.gz
error.log  what failed while this bundle was made
"""


def readme(host: Host) -> str:
    """``README``."""
    options = "Namespace(archive=None, excludemanifests=None, groups=None, listgroups=False, performance=False, vm=None, workingdir=None)"
    return (
        f"Command line: /bin/vm-support\nBundle name: {root(host)}.tgz\nCaptured on: {host.collected:%Y-%m-%d %H:%M:%S.%f}\n"
        f"vm-support version: {'2.0' if host.release.number >= (6, 0) else '1.30'}\nOptions: {options}\n\n{_INTEREST}"
    )


def root(host: Host) -> str:
    """The root folder of the host's bundle."""
    return root_folder(host.fqdn, host.collected, host.pid)


def action_log(host: Host, paths: list[str]) -> str:
    """``action.log``: one line for each action."""
    moment, lines = host.collected, []
    seed = (Seed(host.seed) / "actions").random()
    for path in paths:
        took = seed.randint(4, 900) / 1000
        moment += timedelta(seconds=took / 4)
        kind = "run" if path.startswith("commands/") else "copy"
        lines.append(f"{moment:%Y-%m-%d %H:%M:%S}: {kind}:  {path} (System:Base) (..) took {took:.3f} sec\n")
    return "".join(lines)


def hosts_file(host: Host) -> str:
    """``etc/hosts``."""
    manage = host.adapters[0].address
    return (
        "# Do not remove the following line, or various programs\n# that require network functionality will fail.\n"
        f"127.0.0.1\tlocalhost.localdomain localhost\n::1\t\tlocalhost.localdomain localhost\n{manage}\t{host.fqdn} {host.name}\n"
    )


def resolv(host: Host) -> str:
    """``etc/resolv.conf``."""
    search = f"search {host.domain}\n" if host.domain else ""
    return "".join(f"nameserver {server}\n" for server in host.dns) + search


def ntp(host: Host) -> str:
    """``etc/ntp.conf``."""
    head = "restrict default nomodify notrap nopeer noquery\nrestrict 127.0.0.1\n"
    return head + "".join(f"server {server}\n" for server in host.ntp) + "driftfile /etc/ntp.drift\n"


def boot_cfg(host: Host) -> str:
    """``bootbank/boot.cfg``."""
    release = host.release
    options = " ".join(f"{name}={value}" for name, (_, value, _) in host.kernel_options.items())
    modules = " --- ".join(
        ["jumpstrt.gz", "useropts.gz", "features.gz", "k.b00", "uc_intel.b00", "procfs.b00", "imgdb.tgz", "state.tgz"]
    )
    return (
        f"bootstate=0\ntitle=Loading VMware ESXi\ntimeout=5\nprefix=\nkernel=b.b00\nkernelopt={options}\n"
        f"modules={modules}\nbuild={release.version}-0.0.{release.build}\nupdated=2\n"
    )


def esx_conf(host: Host) -> str:
    """``etc/vmware/esx.conf``: what is left of it from 7.0 on, or all of the network's configuration."""
    lines = [
        ("/adv/Misc/HostName", host.fqdn), ("/adv/Net/ManagementIface", host.adapters[0].name),
        ("/adv/Net/ManagementAddr", host.adapters[0].address), ("/system/uuid", host.server.uuid),
        ("/resourceGroups/version", host.release.version),
    ]  # fmt: skip
    for at, nic in enumerate(host.nics):
        child = f"/net/pnic/child[{at:04}]"
        lines += [(f"{child}/name", nic.name), (f"{child}/mac", nic.mac),
                  (f"{child}/virtualMac", f"00:50:56:5{nic.mac[-1]}:{nic.mac[-8:-6]}:{nic.mac[-5:-3]}")]  # fmt: skip
    if not host.release.has_config_store:
        for at, switch in enumerate(host.switches):
            child = f"/net/vswitch/child[{at:04}]"
            lines += [(f"{child}/name", switch.name), (f"{child}/mtu", str(switch.mtu))]
            lines += [(f"{child}/uplinks/child[{n:04}]/pnic", name) for n, name in enumerate(switch.uplinks)]
            for n, group in enumerate(switch.groups):
                place = f"{child}/portgroup/child[{n:04}]"
                lines += [(f"{place}/name", group.name), (f"{place}/vlanId", str(group.vlan))]
        for at, adapter in enumerate(host.adapters):
            child = f"/net/vmkernelnic/child[{at:04}]"
            lines += [
                (f"{child}/name", adapter.name), (f"{child}/enable", "true"), (f"{child}/mac", adapter.mac),
                (f"{child}/mtu", str(adapter.mtu)), (f"{child}/ipv4address", adapter.address),
                (f"{child}/ipv4netmask", adapter.netmask),
            ]  # fmt: skip
            if not adapter.port:
                lines.append((f"{child}/portgroup", adapter.group))
    return "".join(f'{key} = "{value}"\n' for key, value in sorted(lines))


def vpxa(host: Host) -> str:
    """``etc/vmware/vpxa/vpxa.cfg``: the part that tells where vCenter is."""
    return (
        "<config>\n  <vpxa>\n    <bundleVersion>1000000</bundleVersion>\n"
        f"    <hostIp>{host.agent_ip or host.adapters[0].address}</hostIp>\n    <hostKey>{Seed(host.seed).uuid()}</hostKey>\n"
        f"    <hostPort>443</hostPort>\n    <serverIp>{host.vcenter}</serverIp>\n    <serverPort>902</serverPort>\n"
        "  </vpxa>\n</config>\n"
    )


def inventory(host: Host) -> str:
    """``etc/vmware/hostd/vmInventory.xml``."""
    entries = [
        f'  <ConfigEntry id="{at:04}">\n    <objID>{at + 1}</objID>\n    <secDomain>{20 + at}</secDomain>\n'
        f"    <vmxCfgPath>/vmfs/volumes/{host.datastore(vm.datastore).uuid}/{vm.name}/{vm.name}.vmx</vmxCfgPath>\n"
        "  </ConfigEntry>\n"
        for at, vm in enumerate(host.vms)
    ]
    return f"<ConfigRoot>\n{''.join(entries)}</ConfigRoot>\n"


def syslog_conf(host: Host) -> str:
    """``etc/vmsyslog.conf``."""
    loghost = next((str(item.value) for item in host.settings if item.path == "/Syslog/global/logHost"), "<none>")
    return (
        "[vmsyslog]\nautostart = true\n\n[defaults]\n"
        f"loghost = {loghost or '<none>'}\nlogdir = <none>\nrotate = 8\nsize = 1024\n"
    )


def incident_key(host: Host) -> str:
    """``vm-support-incident-key``: no key, nothing was encrypted."""
    return f"Incident key not generated for {root(host)}\n"
