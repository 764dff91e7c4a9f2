"""SEC-039."""

from analyzer.commands.security_state import SshFips
from analyzer.commands.ssh_server import SshdConfig, SshSetting
from analyzer.facts.services import Services
from analyzer.findings import Severity
from analyzer.model import Record
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule

_WANTED = {
    "hostbasedauthentication": "no", "ignorerhosts": "yes", "permituserenvironment": "no", "allowtcpforwarding": "no",
    "allowstreamlocalforwarding": "no", "gatewayports": "no", "permittunnel": "no", "banner": "/etc/issue",
    "clientalivecountmax": "3", "clientaliveinterval": "200",
}  # fmt: skip
_LIMITS = {"clientalivecountmax": 3, "clientaliveinterval": 200}


def _is_weak(key: str, value: str) -> bool:
    if key == "ciphers":
        return "cbc" in value or "3des" in value
    limit = _LIMITS.get(key)
    if limit is not None:
        return value.isdecimal() and not 0 < int(value) <= limit
    return key in _WANTED and value != _WANTED[key]


@rule(
    "SEC-039",
    "The SSH daemon is set up weaker than the guide asks for",
    severity=Severity.WARNING,
    hardening=("scg", "stig"),
)
def ssh_settings(
    host: HostName,
    services: Services,
    listed: Records[SshSetting] | None,
    written: Records[SshdConfig] | None,
    fips: Records[SshFips] | None,
) -> Results:
    """The daemon forwards connections, or keeps dead sessions.

    What it checks
        The settings of the SSH daemon that the guides name (forwarding, tunnels, host-based logins, banner,
        idle sessions, ciphers, FIPS). What is not written has a default that is not judged. Before 8.0 the
        product itself was weaker, so it is judged for a hardening profile only.

    Why it matters
        Who has a login can go on into other networks through the host.

    How to fix
        8.0 and later: esxcli system ssh server config set -k <key> -v <value>; before: edit
        /etc/ssh/sshd_config and restart SSH.

    False alarms
        With SSH off it is a note.

    References
        vSphere Security Configuration Guide 8: ssh-*
        STIG 8: ESXI-80-000014, -000052, -000187, -000192, -000202, -000204, -000207, -000209, -000210, -000211, -000230
    """
    if listed is None and written is None:
        raise Skip(f"{host.name}: the settings of SSH are not known", Need("cat /etc/ssh/sshd_config", host.name))
    told: dict[str, tuple[str, Record]] = {}
    for setting in listed or ():
        told.setdefault((setting.key or "").lower(), ((setting.value or "").lower(), setting))
    for line in written or ():
        told.setdefault(line.keyword.lower(), ((line.value or "").lower(), line))
    wrong = [(key, *told[key]) for key in told if _is_weak(key, told[key][0])]
    off = [item for item in fips or () if item.enabled is False]
    if not wrong and not off:
        yield observed(f"{len(told)} settings, none weaker than the guide")
        return
    ssh = services.get("SSH")
    said = [f"{key} {value}" for key, value, _ in wrong] + ["FIPS 140 ciphers off" for _ in off]
    yield found(
        f"{host.name}: {len(said)} {'setting' if len(said) == 1 else 'settings'} of SSH: {', '.join(said)}.",
        *(at(record, "value") for _, _, record in wrong),
        *(at(item, "enabled") for item in off),
        count=len(said),
        severity=Severity.INFO if ssh is not None and ssh.is_off else None,
        remedy=f"On {host.name}: "
        + (
            "; ".join(
                f"esxcli system ssh server config set -k {key} -v {_WANTED.get(key, '<value>')}" for key, _, _ in wrong
            )
            or "esxcli system security fips140 ssh set -e true"
        ),
    )
