"""Facts about the processor of a host: model, CPUID registers, AES-NI.

CPUID comes from ``cpu cpuid get`` or ``raw list``, and what these lack from the inventory (``esxcfg-info``) or, leaf 7
above all, from the ``hostCPUID`` lines of a VM's log. BIOS settings are a weaker source: they say what was asked for.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from analyzer.commands.cpu import Cpu, CpuidLeaf, CpuidRaw
from analyzer.commands.host_cpuid import HostCpuid
from analyzer.configs.bios import BiosSetting
from analyzer.facts.bios import AES_NI, BiosSettings, switch
from analyzer.facts.cpu_generations import Generation, generation
from analyzer.facts.cpuid_bits import AES, LEAF1_ECX, PCLMULQDQ, WORDS, Word, mask_value, signature
from analyzer.facts.inventory import Inventory
from analyzer.model import Record
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, at, fact

CPUID_GET = "esxcli hardware cpu cpuid get --cpu=0"
CPU_LIST = "esxcli hardware cpu list"

_REGISTERS = ("eax", "ebx", "ecx", "edx")
_VENDORS = {"genu": "Intel", "inte": "Intel", "auth": "AMD", "amd": "AMD", "adva": "AMD", "hygo": "Hygon"}


# -- registers -----------------------------------------------------------------------------------------


class Leaf(Struct, frozen=True):
    """The registers of one leaf; None where a register was not printed or is masked."""

    eax: int | None
    ebx: int | None
    ecx: int | None
    edx: int | None
    record: Record


class CpuidLeaves(Struct, frozen=True, eq=False):
    """The CPUID leaves of one host that its texts hold, by leaf and subleaf."""

    host: str
    leaves: Mapping[tuple[int, int], Leaf]

    def value(self, word: Word) -> int | None:
        """The 32 bits of a register, or None when no text holds them."""
        leaf = self.leaves.get((word.leaf, word.subleaf))
        return None if leaf is None else getattr(leaf, word.register)

    def shows(self, word: Word, note: str = "") -> Pointer:
        """Primary evidence: the line that prints the register."""
        return Pointer(self.leaves[word.leaf, word.subleaf].record, word.register, note)


def leaf_number(text: str | None) -> int | None:
    """A leaf as printed: ``0x80000001``, ``80000001``, ``2147483649``, or signed as the API has it.

    >>> [leaf_number(text) for text in ("0x1", "00000007", "-2147483647", "1", "N/A")]
    [1, 7, 2147483649, 1, None]
    """
    text = (text or "").strip().lower()
    if re.fullmatch(r"0x[0-9a-f]{1,8}", text) or re.fullmatch(r"[0-9a-f]{8}", text):
        return int(text, 16)
    return int(text) % 2**32 if re.fullmatch(r"-?\d{1,10}", text) else None


def _base(texts: list[str]) -> int:
    """16 when bare registers look hexadecimal: a letter in one of them, or all eight digits wide."""
    bare = [text for text in texts if re.fullmatch(r"[0-9a-fA-F]{1,8}", text)]
    return (
        16
        if any(re.search(r"[a-fA-F]", text) for text in bare) or (bare and all(len(text) == 8 for text in bare))
        else 10
    )


def register_number(text: str | None, base: int = 16) -> int | None:
    """A register as printed: ``0x`` hexadecimal, a mask of 0 and 1, or a bare number in ``base``."""
    text = (text or "").strip()
    if re.fullmatch(r"0x[0-9a-fA-F]{1,8}", text):
        return int(text, 16)
    if ":" in text:
        return mask_value(text)
    if re.fullmatch(r"-?\d{1,10}" if base == 10 else r"[0-9a-fA-F]{1,8}", text):
        return int(text, base) % 2**32
    return None


def _printed(rows: list[tuple[int | None, int | None, Record]]) -> dict[tuple[int, int], Leaf]:
    """Leaves of an esxcli output."""
    base = _base([str(getattr(record, name, None) or "") for _, _, record in rows for name in _REGISTERS])
    found: dict[tuple[int, int], Leaf] = {}
    for leaf, subleaf, record in rows:
        if leaf is not None and subleaf is not None:
            found.setdefault((leaf, subleaf), _leaf(record, base))
    return found


def _leaf(record: Record, base: int = 16) -> Leaf:
    eax, ebx, ecx, edx = (register_number(getattr(record, name, None), base) for name in _REGISTERS)
    return Leaf(eax, ebx, ecx, edx, record)


def _compared(key: tuple[int, int], leaf: Leaf) -> tuple[int | None, ...]:
    """What of a leaf is the same on all processors of a host: feature bits and the signature, no APIC ids."""
    values: list[int | None] = [leaf.eax if key == (1, 0) else None]
    for word, bits in WORDS.items():
        if (word.leaf, word.subleaf) == key:
            value = getattr(leaf, word.register)
            values.append(None if value is None else value & ~sum(1 << bit for bit in bits.host))
    return tuple(values)


def logged_leaves(lines: Records[HostCpuid] | None) -> dict[tuple[int, int], Leaf] | None:
    """Leaves of the ``hostCPUID`` lines; None when they contradict each other: lines of several hosts."""
    found: dict[tuple[int, int], Leaf] = {}
    for line in lines or ():
        leaf, subleaf = leaf_number(line.level), int(line.subleaf or "0", 16)
        if leaf is None:
            continue
        new = _leaf(line)
        old = found.setdefault((leaf, subleaf), new)
        if _compared((leaf, subleaf), old) != _compared((leaf, subleaf), new):
            return None
    return found


@fact
def cpuid_leaves(
    rows: Records[CpuidLeaf] | None,
    raw: Records[CpuidRaw] | None,
    lines: Records[HostCpuid] | None,
    held: Inventory | None,
    host: HostName,
) -> CpuidLeaves:
    """Leaf by leaf the first source that has it: ``cpuid get``, ``raw list``, the inventory, ``hostCPUID`` lines."""
    leaves = _printed([(leaf_number(row.level), 0, row) for row in rows or ()])
    for key, leaf in _printed(
        [(leaf_number(row.leaf), leaf_number(row.subleaf or "0"), row) for row in raw or ()]
    ).items():
        leaves.setdefault(key, leaf)
    known = held.cpu.leaves if held is not None and held.cpu is not None else {}
    for key, leaf in _printed([(number, 0, node) for number, node in known.items()]).items():
        leaves.setdefault(key, leaf)
    logged = logged_leaves(lines)
    for key, leaf in (logged or {}).items():
        leaves.setdefault(key, leaf)
    if not leaves:
        why = "no CPUID registers" if logged is not None else "the hostCPUID lines are of several hosts"
        raise Skip(f"{host.name}: {why}", Need(CPUID_GET, host.name))
    return CpuidLeaves(host.name, leaves)


# -- model ---------------------------------------------------------------------------------------------


def vendor_name(text: str | None) -> str:
    """``Intel`` or ``AMD`` of a vendor string; other strings as they are.

    >>> vendor_name("GenuineIntel"), vendor_name("AuthenticAMD"), vendor_name(None)
    ('Intel', 'AMD', '')
    """
    text = (text or "").strip()
    return next((name for start, name in _VENDORS.items() if text.lower().startswith(start)), text)


class CpuModel(Struct, frozen=True, eq=False):
    """Vendor, family, model and stepping of a host's processors; what no text tells is empty."""

    host: str
    vendor: str = ""
    family: int | None = None
    model: int | None = None
    stepping: int | None = None
    source: str = ""
    """``cpu list``, ``CPUID``, ``inventory``, ``SMBIOS`` or ``BIOS``."""
    proofs: Mapping[str, tuple[Record, str]] = {}

    @property
    def generation(self) -> Generation | None:
        """The generation by the table of signatures."""
        return None if self.family is None or self.model is None else generation(self.family, self.model, self.stepping)

    @property
    def name(self) -> str:
        """The generation, else the numbers."""
        return self.generation.name if self.generation else f"family {self.family} model {self.model}"

    @property
    def title(self) -> str:
        """``Skylake-SP (family 6, model 85, stepping 4)``."""
        numbers = [
            f"{name} {value}"
            for name, value in (("family", self.family), ("model", self.model), ("stepping", self.stepping))
            if value is not None
        ]
        known = self.generation
        return f"{known.name} ({', '.join(numbers)})" if known else f"{self.vendor} {', '.join(numbers)}".strip()

    def shows(self, name: str, note: str = "") -> Pointer:
        """Primary evidence: the line that tells ``vendor`` or ``model``."""
        record, column = self.proofs[name]
        return at(record, column, note)


def vendors_differ(a: CpuModel | None, b: CpuModel | None) -> bool:
    """True when both vendors are known and not the same: then no other comparison means anything."""
    return a is not None and b is not None and bool(a.vendor and b.vendor) and a.vendor != b.vendor


def _vendor_of_leaf(leaf: Leaf | None) -> str:
    """The vendor string that leaf 0 spells in ebx, edx, ecx."""
    if leaf is None or leaf.ebx is None or leaf.ecx is None or leaf.edx is None:
        return ""
    return b"".join(value.to_bytes(4, "little") for value in (leaf.ebx, leaf.edx, leaf.ecx)).decode("ascii", "replace")


def _bios_signature(bios: BiosSettings | None) -> tuple[int, BiosSetting] | None:
    """The signature a BIOS shows: ``Processor BSP Revision(50654 - SKX M0)``, ``Processor ID(00050654*)``."""
    shown = bios.shown("processor bsp revision", "processor id") if bios is not None else None
    found = re.match(r"([0-9A-Fa-f]{5,8})\b", shown.value or "") if shown is not None else None
    return (int(found[1], 16), shown) if found and shown is not None else None


def _of_inventory(held: Inventory, host: str, vendor: str, proofs: dict[str, tuple[Record, str]]) -> CpuModel | None:
    """What the inventory tells of the first processor, else what the firmware's tables tell."""
    if held.cpu is not None:
        node = held.cpu.record
        brand = held.cpu.value("brand", "vendor", "vendor_name")
        if not vendor and brand is not None:
            vendor, proofs["vendor"] = vendor_name(str(brand[1])), (node, brand[0])
        numbers = [node.extras.get(name) for name in ("family", "model", "stepping")]
        known = [value if isinstance(value, int) else None for value in numbers]
        proofs["model"] = (node, "model")
        if not vendor and known[0] is not None:
            vendor, proofs["vendor"] = _vendor_of_family(known[0]), (node, "family")
        return CpuModel(host, vendor, known[0], known[1], known[2], "inventory", proofs)
    for block in held.of_kind("Processor Info"):
        found = re.fullmatch(r"0x([0-9a-fA-F]{9,16})", block.text("processor_id"))
        if found is None:
            continue
        # The lower half is what leaf 1 eax holds, the upper half its edx.
        family, model, stepping = signature(int(found[1], 16) & 0xFFFFFFFF)
        proofs["model"] = (block, "processor_id")
        if not vendor:
            said = vendor_name(block.text("manufacturer"))
            name = "version" if said not in _VENDORS.values() else "manufacturer"
            vendor = said if said in _VENDORS.values() else vendor_name(block.text("version"))
            proofs["vendor"] = (block, name)
            if vendor not in _VENDORS.values():
                vendor, proofs["vendor"] = _vendor_of_family(family), (block, "processor_id")
        return CpuModel(host, vendor, family, model, stepping, "SMBIOS", proofs)
    return None


def _vendor_of_family(family: int) -> str:
    """Family 6 is Intel's, and all of AMD's current ones are above 15."""
    return "Intel" if family == 6 else "AMD" if family > 15 else ""


@fact
def cpu_model(
    cpus: Records[Cpu] | None,
    leaves: CpuidLeaves | None,
    lines: Records[HostCpuid] | None,
    held: Inventory | None,
    bios: BiosSettings | None,
    host: HostName,
) -> CpuModel:
    """From ``cpu list``, else the signature in leaf 1, the inventory, the firmware's tables or a BIOS dump."""
    proofs: dict[str, tuple[Record, str]] = {}
    listed = next((cpu for cpu in cpus or () if cpu.family is not None and cpu.model is not None), None)
    branded = next((cpu for cpu in cpus or () if cpu.brand), None)
    vendor = vendor_name(branded.brand) if branded else ""
    if branded:
        proofs["vendor"] = (branded, "brand")
    if not vendor and leaves is not None:
        vendor = vendor_name(_vendor_of_leaf(leaves.leaves.get((0, 0))))
        if vendor:
            proofs["vendor"] = (leaves.leaves[0, 0].record, "ebx")
    told = next((line for line in lines or () if line.vendor), None) if logged_leaves(lines) is not None else None
    if not vendor and told is not None:
        vendor, proofs["vendor"] = vendor_name(told.vendor), (told, "vendor")
    if listed is not None:
        proofs["model"] = (listed, "model")
        return CpuModel(host.name, vendor, listed.family, listed.model, listed.stepping, "cpu list", proofs)
    leaf = leaves.leaves.get((1, 0)) if leaves is not None else None
    if leaf is not None and leaf.eax is not None:
        proofs["model"] = (leaf.record, "eax")
        return CpuModel(host.name, vendor, *signature(leaf.eax), "CPUID", proofs)
    told_so = _of_inventory(held, host.name, vendor, proofs) if held is not None else None
    if told_so is not None:
        return told_so
    shown = _bios_signature(bios)
    if shown is not None:
        family, model, stepping = signature(shown[0])
        proofs["model"] = (shown[1], "value")
        if not vendor:
            vendor = _vendor_of_family(family)
            proofs["vendor"] = proofs["model"]
        return CpuModel(host.name, vendor, family, model, stepping, "BIOS", proofs)
    if vendor:
        return CpuModel(host.name, vendor, source="cpu list" if branded else "CPUID", proofs=proofs)
    raise Skip(f"{host.name}: the CPU model is not in the texts (`{CPU_LIST}`)", Need(CPU_LIST, host.name))


# -- AES-NI --------------------------------------------------------------------------------------------


class AesSupport(Struct, frozen=True, eq=False):
    """Whether a host's processors offer AES and PCLMULQDQ; one BIOS switch turns both on and off."""

    host: str
    aes: bool
    pclmulqdq: bool
    from_bios: bool
    """True when only the BIOS setting was there to tell."""
    pointer: Pointer


@fact
def aes_support(leaves: CpuidLeaves | None, bios: BiosSettings | None, host: HostName) -> AesSupport:
    """From leaf 1 ecx, else from the AES-NI switch of a BIOS dump."""
    value = leaves.value(LEAF1_ECX) if leaves is not None else None
    if leaves is not None and value is not None:
        return AesSupport(
            host.name, bool(value >> AES & 1), bool(value >> PCLMULQDQ & 1), False, leaves.shows(LEAF1_ECX)
        )
    setting = bios.find(AES_NI) if bios is not None else None
    state = switch(setting) if setting is not None else None
    if setting is not None and state is not None:
        return AesSupport(host.name, state, state, True, at(setting, "value"))
    raise Skip(f"{host.name}: neither CPUID registers nor the AES-NI setting of the BIOS", Need(CPUID_GET, host.name))
