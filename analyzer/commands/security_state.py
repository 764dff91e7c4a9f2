"""Small outputs about security: configuration encryption, key persistence, FIPS, TLS profile, Secure Boot, SNMP."""

from pydantic import Field

from analyzer.commands.command import Command
from analyzer.model import Flag, Names, Number, Record, Text, Words
from analyzer.parsing.records import RecordSpec


class ConfigEncryption(Record):
    """How the configuration of the host is sealed (``system settings encryption get``)."""

    mode: Text = None
    """``NONE`` or ``TPM``."""
    require_executables_only_from_installed_vibs: Flag = None
    require_secure_boot: Flag = None


class KeyPersistence(Record):
    """Whether keys stay in the TPM over a restart (``system security keypersistence get``)."""

    enabled: Flag = None


class SshFips(Record):
    """Whether SSH uses validated ciphers only (``system security fips140 ssh get``)."""

    enabled: Flag = None


class TlsServer(Record):
    """The TLS profile of the host's servers (``system tls server get``, from 8.0 U3)."""

    profile: Text = None
    """``COMPATIBLE``, ``NIST_2024``, ``NIST_2024_TLS_13_ONLY`` or ``MANUAL``."""


class SecureBoot(Record):
    """Whether the host was started with Secure Boot (``secureBoot.py -s``)."""

    state: Text = None
    """``Enabled`` or ``Disabled``."""


class Snmp(Record):
    """The SNMP agent (``system snmp get``). What can authenticate somebody is masked wherever it is shown."""

    enable: Flag = None
    communities: Names = Field(default=[])
    port: Number = None
    targets: Words = None
    users: Words = None
    v3targets: Words = None


ENCRYPTION = Command(
    name="esxcli system settings encryption get",
    record=ConfigEncryption,
    title="how the configuration is sealed",
    layout=RecordSpec(ConfigEncryption),
    starts=(r"\s*Mode: (?:NONE|TPM)\s*\n\s*Require Executables",),
    seen=False,
    versions="7.0 U2 to 9.0 (documented)",
)

KEY_PERSISTENCE = Command(
    name="esxcli system security keypersistence get",
    record=KeyPersistence,
    title="whether keys stay in the TPM",
    layout=RecordSpec(KeyPersistence),
    seen=False,
    versions="7.0 U3 to 9.0 (documented)",
)

FIPS = Command(
    name="esxcli system security fips140 ssh get",
    record=SshFips,
    title="whether SSH uses FIPS 140 ciphers",
    layout=RecordSpec(SshFips),
    seen=False,
    versions="6.7 to 9.0 (documented)",
)

TLS = Command(
    name="esxcli system tls server get",
    record=TlsServer,
    title="TLS profile of the host's servers",
    layout=RecordSpec(TlsServer),
    seen=False,
    versions="8.0 U3 to 9.0 (documented)",
)

SECURE_BOOT = Command(
    name="secureBoot -s",
    record=SecureBoot,
    title="whether Secure Boot is on",
    layout=RecordSpec(SecureBoot, single_value="state"),
    seen=False,
    versions="6.5 to 9.0 (documented)",
    collect="/usr/lib/vmware/secureboot/bin/secureBoot.py -s",
)

SNMP = Command(
    name="esxcli system snmp get",
    record=Snmp,
    title="settings of the SNMP agent",
    layout=RecordSpec(Snmp),
    starts=(r"\s*Authentication:.*\n\s*Communities:",),
    seen=False,
    versions="5.1 to 9.0 (documented)",
)
