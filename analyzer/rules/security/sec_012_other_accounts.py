"""SEC-012."""

import re

from analyzer.commands.accounts import Account, Permission
from analyzer.findings import Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule

_KNOWN = lazy_pattern(
    r"root|dcui|vpxuser|nobody|nfsnobody|daemon|vimuser|da-user|mux_user|svc-vcf-.*|vxrail.*|hxuser|hyperflex.*|nutanix"
    r"|ntnx.*|nsx-user|vdfs|ESX Admins",
    re.I,
)
"""Accounts of the product and of appliances."""


@rule("SEC-012", "Accounts beside those of the product", severity=Severity.INFO)
def other_accounts(
    host: HostName, accounts: Records[Account] | None, permissions: Records[Permission] | None
) -> Results:
    """The host has local accounts or administrators that the product does not bring.

    What it checks
        The list of accounts and the list of permissions, without root, dcui, vpxuser and the service accounts
        of the product and of known appliances.

    Why it matters
        An account that nobody knows is how an attacker comes back.

    How to fix
        Find out whose they are; else: esxcli system permission unset -i <user>; esxcli system account remove -i
        <user>

    False alarms
        Backup, monitoring and hardware agents have accounts of their own: the names are shown, nothing more is
        said.

    References
        vSphere Security: local accounts of ESXi
    """
    if accounts is None and permissions is None:
        raise Skip(f"{host.name}: the accounts are not known", Need("esxcli system account list", host.name))
    others = [item for item in accounts or () if item.user_id and not _KNOWN.fullmatch(item.user_id)]
    admins = [
        item
        for item in permissions or ()
        if item.role == "Admin" and item.principal and not _KNOWN.fullmatch(item.principal.rpartition("\\")[2])
    ]
    if not others and not admins:
        yield observed("the accounts of the product only")
        return
    parts = []
    if others:
        parts.append(f"local accounts {', '.join(str(item.user_id) for item in others)}")
    if admins:
        parts.append(f"administrators {', '.join(str(item.principal) for item in admins)}")
    yield found(
        f"{host.name} has {' and '.join(parts)}.",
        *(at(item, "user_id") for item in others[:20]),
        *(at(item, "principal") for item in admins[:20]),
        count=len(others) + len(admins),
        remedy="Find out whose they are. What nobody needs, remove: esxcli system account remove -i <user>",
    )
