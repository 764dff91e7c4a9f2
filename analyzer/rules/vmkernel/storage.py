"""What the rules about iSCSI and NFS networks share."""

from collections.abc import Iterable

from analyzer.commands.iscsi import IscsiAdapter
from analyzer.facts.addresses import is_masked
from analyzer.facts.roles import Server
from analyzer.model import Record
from analyzer.rulebook import Need, Skip

SOFTWARE_DRIVER = "iscsi_vmk"
"""The driver of the software iSCSI adapter."""


def is_software(record: Record, hbas: Iterable[IscsiAdapter] | None) -> bool:
    """True unless the record's iSCSI adapter is known to have hardware, and so a NIC, of its own."""
    name = getattr(record, "adapter", None)
    driver = next((hba.driver for hba in hbas or () if hba.adapter == name), None)
    return driver in (None, SOFTWARE_DRIVER)


def masked_servers(servers: Iterable[Server]) -> list[Server]:
    """Those whose address was hidden before the text was shared."""
    return [server for server in servers if is_masked(server.text)]


def not_readable(host: str, what: str) -> Skip:
    """Addresses that were hidden cannot be compared."""
    return Skip(f"{host}: {what} cannot be compared, addresses are masked", Need("esxcfg-vmknic -l", host))


def targets_of(host: str) -> Need:
    """The command that tells the portals of the iSCSI targets."""
    return Need("esxcli iscsi adapter target portal list", host)
