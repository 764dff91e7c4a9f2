"""``esxcli system account list`` and ``system permission list``: who can log in, and as what."""

from typing import Annotated

from analyzer.commands.command import Command
from analyzer.model import Flag, Record, Shape, Text, Words
from analyzer.parsing.columns import TableSpec
from analyzer.patterns import lazy_pattern


class Account(Record):
    """One local account."""

    user_id: Text = None
    description: Annotated[Words, Shape(r"\S+(?: \S+)*?", optional=True)] = None
    shell_access: Annotated[Flag, Shape(r"(?i:true|false)", optional=True)] = None
    """From 8.0."""


class Permission(Record):
    """What one user or group may do."""

    principal: Words = None
    is_group: Flag = None
    role: Text = None
    """``Admin``, ``ReadOnly``, ``NoAccess``."""
    role_description: Words = None


ACCOUNTS = Command(
    name="esxcli system account list",
    record=Account,
    title="local accounts",
    layout=TableSpec(
        Account,
        headers=("User ID", "Description", "Shell Access"),
        required=frozenset({"user_id"}),
        header=lazy_pattern(r"\s*User ID\s+Description"),
    ),
    starts=(r"\s*User ID\s+Description",),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)

PERMISSIONS = Command(
    name="esxcli system permission list",
    record=Permission,
    title="permissions of users and groups",
    layout=TableSpec(
        Permission,
        headers=("Principal", "Is Group", "Role", "Role Description"),
        required=frozenset({"principal", "role"}),
        header=lazy_pattern(r"\s*Principal\s+Is Group\s+Role"),
    ),
    starts=(r"\s*Principal\s+Is Group\s+Role\s",),
    seen=False,
    versions="5.5 to 9.0 (documented)",
)
