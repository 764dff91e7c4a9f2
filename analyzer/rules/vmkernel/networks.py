"""What the rules about addresses and gateways of VMkernel adapters have in common."""

from msgspec import Struct

from analyzer.commands.ip_neighbor import Neighbor
from analyzer.facts.adapters import DEFAULT_STACK, Adapter, VmkAdapters
from analyzer.facts.addresses import Interface, IpAddress, address
from analyzer.facts.roles import Role, Roles
from analyzer.findings import Confidence
from analyzer.rulebook import Pointer, Records, Skip


class Connected(Struct, frozen=True):
    """The IPv4 networks that one TCP/IP stack is part of."""

    nets: tuple[tuple[Adapter, Interface], ...]
    hidden: tuple[Adapter, ...]
    """Adapters whose address is masked or was not collected: their networks are not known."""

    def holder(self, ip: IpAddress) -> Adapter | None:
        """The adapter in whose network ``ip`` is."""
        return next((adapter for adapter, net in self.nets if ip in net.network), None)

    def owner(self, ip: IpAddress) -> Adapter | None:
        """The adapter that has the address ``ip`` itself."""
        return next((adapter for adapter, net in self.nets if ip == net.ip), None)

    @property
    def words(self) -> list[str]:
        """``10.20.0.0/24 of vmk0``."""
        return [f"{net.network} of {adapter.name}" for adapter, net in self.nets]

    @property
    def shown(self) -> list[Pointer]:
        """The lines with the addresses."""
        return [adapter.near("address") for adapter, _ in self.nets]


def connected(adapters: VmkAdapters, stack: str) -> Connected:
    """The networks of the adapters of ``stack`` that are not switched off."""
    nets, hidden = [], []
    for adapter in adapters:
        if adapter.netstack != stack or adapter.enabled is False:
            continue
        held = adapter.ipv4
        if held is not None and held.interface is not None and not held.interface.ip.is_unspecified:
            nets.append((adapter, held.interface))
        elif not adapter.addresses_told if held is None else held.interface is None:
            hidden.append(adapter)
    return Connected(tuple(nets), tuple(hidden))


def stack_name(stack: str) -> str:
    """``the default stack``, ``the vmotion stack``."""
    return "the default stack" if stack == DEFAULT_STACK else f"the {stack} stack"


def on_stack(stack: str) -> str:
    """The option that names a stack; none for the default one."""
    return "" if stack == DEFAULT_STACK else f" -N {stack}"


def managers(roles: Roles) -> tuple[tuple[Adapter, ...], Confidence]:
    """The adapters that the host is managed by; without tags vmk0, as the installer makes it.

    Raises:
        Skip: the tags are not known and vmk0 is not on the default stack.
    """
    tagged = roles.with_role(Role.MANAGEMENT)
    if tagged:
        return tagged, Confidence.CERTAIN
    usual = tuple(each for each in roles.adapters if each.name == "vmk0" and each.netstack == DEFAULT_STACK)
    if usual and not roles.known:
        return usual, Confidence.LIKELY
    raise Skip(f"{roles.host}: which adapter carries Management is not known", *roles.missing)


def neighbors_of(neighbors: Records[Neighbor], stack: str) -> list[Neighbor]:
    """The rows of one stack; ``-N`` alone tells which one it is, without it the default one."""
    return [row for row in neighbors if (row.netstack or DEFAULT_STACK) == stack]


def has_no_answer(row: Neighbor) -> bool:
    """True for an entry that waits for an answer: ``(incomplete)``."""
    return "incomplete" in (row.mac_address or "").lower()


def is_at(row: Neighbor, ip: IpAddress) -> bool:
    """True for the entry of ``ip``."""
    return address(row.neighbor) == ip
