"""Options, services, firewall and time servers as the dump tells them."""

from collections.abc import Iterator

from analyzer.commands import chkconfig, firewall, settings, system_ntp
from analyzer.commands.chkconfig import ServiceStart
from analyzer.commands.firewall import AllowedIp, FirewallRule, Ruleset
from analyzer.commands.settings import AdvancedSetting, KernelSetting
from analyzer.commands.system_ntp import NtpSettings
from analyzer.configs.etc_conf import NtpConf
from analyzer.facts.dump.objects import HostDump, Part
from analyzer.retelling import Retelling, retells
from analyzer.rulebook import Records

_BOOT = "VMkernel.Boot."
_BY_HAND = {"TSM": "ESXShell", "TSM-SSH": "SSH"}
"""Services that chkconfig knows by another name than the API."""
_DIRECTIONS = {"inbound": "Inbound", "outbound": "Outbound"}


def _options(dump: HostDump) -> Iterator[tuple[str, Part]]:
    for option in dump.config.at("option").each():
        key = option.text("key")
        if key:
            yield key, option


@retells(AdvancedSetting, key=lambda record: record.path)
def advanced(dump: HostDump) -> Iterator[Retelling]:
    """The advanced options with what they are set to; the dump lists their defaults elsewhere, if at all."""
    told = Retelling(dump.source, settings.ADVANCED, whole=False, seen=False)
    for key, option in _options(dump):
        value = option.at("value").held
        if key.startswith(_BOOT) or value is None or isinstance(value, dict | list):
            continue
        is_number = isinstance(value, int)
        number = int(value) if is_number else None
        told.add(
            option.row, option.spots(path="key", int_value="value", string_value="value"),
            path="/" + key.replace(".", "/"), type="integer" if is_number else "string", int_value=number,
            string_value=None if is_number else str(value),
        )  # fmt: skip
    if len(told):
        yield told


@retells(KernelSetting, key=lambda record: record.name)
def kernel(dump: HostDump) -> Iterator[Retelling]:
    """The VMkernel options that hold from the next start on; what holds now is not told."""
    told = Retelling(dump.source, settings.KERNEL, whole=False, seen=False)
    for key, option in _options(dump):
        value = option.at("value").held
        if key.startswith(_BOOT) and value is not None and not isinstance(value, dict | list):
            shown = str(value).upper() if isinstance(value, bool) else str(value)
            told.add(option.row, option.spots(name="key", configured="value"),
                     name=key.removeprefix(_BOOT), configured=shown)  # fmt: skip
    if len(told):
        yield told


@retells(ServiceStart, key=lambda record: record.name)
def services(dump: HostDump) -> Iterator[Retelling]:
    """The services that start with the host, or when a port of theirs is used."""
    told = Retelling(dump.source, chkconfig.COMMAND, whole=False, seen=False)
    for service in dump.config.at("service", "service").each():
        key, policy = service.text("key"), service.text("policy")
        if key and policy:
            told.add(service.row, service.spots(name="key", state="policy"),
                     name=_BY_HAND.get(key, key), state="off" if policy == "off" else "on")  # fmt: skip
    if len(told):
        yield told


@retells(NtpSettings)
def ntp(dump: HostDump, conf: Records[NtpConf] | None) -> Iterator[Retelling]:
    """The time servers, where the file of the time service is not there."""
    servers = dump.config.at("date_time_info", "ntp_config", "server")
    service = next((part for part in dump.config.at("service", "service").each() if part.text("key") == "ntpd"), Part())
    if conf is not None or not servers:
        return
    told = Retelling(dump.source, system_ntp.COMMAND, seen=False)
    where = {"servers": servers.spot(), "enabled": service.spot("policy")} if service else {"servers": servers.spot()}
    enabled = service.text("policy") != "off" if service else None
    told.add(servers.row, where, servers=servers.texts(), enabled=enabled)
    yield told


def _rulesets(dump: HostDump) -> Iterator[Part]:
    return dump.config.at("firewall", "ruleset").each()


@retells(Ruleset)
def rulesets(dump: HostDump) -> Iterator[Retelling]:
    """The rulesets of the firewall."""
    told = Retelling(dump.source, firewall.RULESETS, seen=False)
    for ruleset in _rulesets(dump):
        told.add(ruleset.row, ruleset.spots(name="key", enabled="enabled"),
                 name=ruleset.text("key"), enabled=ruleset.flag("enabled"))  # fmt: skip
    if len(told):
        yield told


@retells(FirewallRule)
def firewall_rules(dump: HostDump) -> Iterator[Retelling]:
    """The ports that the rulesets open."""
    told = Retelling(dump.source, firewall.RULES, seen=False)
    for ruleset in _rulesets(dump):
        for entry in ruleset.each("rule"):
            begin = entry.number("port")
            direction = entry.text("direction") or ""
            told.add(
                entry.row,
                {"ruleset": ruleset.spot("key"),
                 **entry.spots(direction="direction", protocol="protocol", port_begin="port", port_end="end_port")},
                ruleset=ruleset.text("key"), direction=_DIRECTIONS.get(direction), port_begin=begin,
                protocol=(entry.text("protocol") or "").upper() or None,
                port_type=(entry.text("port_type") or "").capitalize() or None,
                port_end=entry.number("end_port") or begin,
            )  # fmt: skip
    if len(told):
        yield told


@retells(AllowedIp)
def allowed(dump: HostDump) -> Iterator[Retelling]:
    """Who may use the ports of the rulesets."""
    told = Retelling(dump.source, firewall.ALLOWED, seen=False)
    for ruleset in _rulesets(dump):
        hosts = ruleset.at("allowed_hosts")
        if not hosts:
            continue
        networks = [f"{net.text('network')}/{net.number('prefix_length')}" for net in hosts.each("ip_network")]
        named = ["All"] if hosts.flag("all_ip") else [*hosts.texts("ip_address"), *networks]
        told.add(
            ruleset.row,
            {"ruleset": ruleset.spot("key"), "allowed_ip_addresses": hosts.spot("all_ip")},
            ruleset=ruleset.text("key"), allowed_ip_addresses=named,
        )  # fmt: skip
    if len(told):
        yield told
