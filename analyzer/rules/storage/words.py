"""What rules about storage say alike: who is affected, what is missing, how much is shown."""

from collections.abc import Iterable, Sequence

from analyzer.facts.storage import PATH_LIST, Device, Storage
from analyzer.rulebook import NotApplicable, Pointer, Skip

SHOWN = 20
"""So many lines prove a finding; the count tells how many there are."""
RESCAN = "esxcli storage core adapter rescan --all"


def some(names: Iterable[str], most: int = 5) -> str:
    """Names as a sentence has them, the rest of a long list as a number."""
    each = list(dict.fromkeys(names))
    if len(each) > most:
        return f"{', '.join(each[: most - 1])} and {len(each) - most + 1} more"
    return f"{', '.join(each[:-1])} and {each[-1]}" if len(each) > 1 else "".join(each)


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 path``, ``12 paths``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def kinds(devices: Iterable[Device]) -> str:
    """The arrays of devices, by vendor and model."""
    return some(device.kind for device in devices)


def names(devices: Iterable[Device], most: int = 3) -> str:
    """Devices by name."""
    return some((device.name for device in devices), most)


def carried(storage: Storage, devices: Sequence[Device]) -> str:
    """What lies on devices, as the end of a sentence: ``; they carry ds1 and ds2 (12 VMs)``. Empty for nothing."""
    stores = storage.datastores_on(devices)
    if not stores:
        return ""
    machines = {name for store in stores for name in store.machines}
    held = f" ({counted(len(machines), 'VM')})" if machines else ""
    return f"; {'it carries' if len(devices) == 1 else 'they carry'} {some(store.name for store in stores)}{held}"


def capped(pointers: Iterable[Pointer]) -> list[Pointer]:
    """As many as a finding shows."""
    return list(pointers)[:SHOWN]


def need_paths(storage: Storage, *, whole: bool = True) -> None:
    """Skip a rule where the paths are not told, or not all of them and it has to count."""
    if not storage.has_paths:
        raise Skip(f"{storage.host}: its storage paths were not collected", storage.need(PATH_LIST))
    if whole and not storage.whole:
        raise Skip(f"{storage.host}: the list of its storage paths is not whole, or masked", storage.need(PATH_LIST))


def need_luns(storage: Storage) -> tuple[Device, ...]:
    """The LUNs of arrays; there is nothing to judge on a host without any."""
    if not storage.luns:
        raise NotApplicable(f"{storage.host} has no disk of an array behind FC, iSCSI or NVMe over a network")
    return storage.luns
