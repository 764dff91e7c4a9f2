"""Virtual machines as the dump tells them."""

from collections.abc import Iterator

from analyzer.commands import vm_inventory
from analyzer.commands.vm_inventory import RegisteredVm
from analyzer.facts.dump.objects import Block, HostDump
from analyzer.retelling import Retelling, retells


def _configs(dump: HostDump) -> Iterator[tuple[str, Block]]:
    """The machines by the number the host knows them by."""
    for item in dump.of("vim.VirtualMachine"):
        yield item.id or "", dump.block(item, "vim.vm.ConfigInfo")


@retells(RegisteredVm)
def registered(dump: HostDump) -> Iterator[Retelling]:
    """The machines that are registered on the host."""
    told = Retelling(dump.source, vm_inventory.COMMAND, seen=False)
    for vmid, block in _configs(dump):
        name, files, version = block.at("name"), block.at("files"), block.at("version")
        if name:
            told.add(
                block.start,
                {"name": name.spot(), "file": files.spot("vm_path_name"), "version": version.spot(),
                 "guest_os": block.at("guest_id").spot()},
                vmid=int(vmid) if vmid.isdecimal() else None, name=name.text(), file=files.text("vm_path_name"),
                guest_os=block.at("guest_id").text(), version=version.text(),
            )  # fmt: skip
    if dump.of("vim.VirtualMachine") or dump.source.result.status == "parsed":
        yield told
