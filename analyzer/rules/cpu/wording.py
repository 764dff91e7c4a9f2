"""Sentences that several rules about processors share."""

from collections.abc import Sequence

MAINTENANCE = "esxcli system maintenanceMode set --enable true"


def list_of(names: Sequence[str], most: int = 12) -> str:
    """Names as a sentence has them; a long list ends with how many more there are."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def one_way(giver: str, taker: str) -> str:
    """Which way is closed when ``giver`` offers more than ``taker``, and which one is not."""
    return (
        f"A VM started on {giver} cannot move to {taker}; one-way: from {taker} to {giver} the way is open "
        "for VMs of hardware version 9 and later."
    )


def both_ways(a: str, b: str) -> str:
    """Neither host offers all that the other does."""
    return f"VMs started on {a} cannot move to {b}, nor the other way round."


def enable_aes(host: str) -> str:
    """How AES-NI is switched on, also where the BIOS belongs to a provider."""
    return (
        f"Put {host} into maintenance mode ({MAINTENANCE}), set AES-NI to Enabled in its BIOS (Advanced > "
        "CPU Configuration on Supermicro boards) and start it again; where a provider keeps the BIOS locked, "
        f"ask for it in a ticket. Then power the VMs that were started on {host} off and on."
    )
