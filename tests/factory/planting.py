"""How incidents put their lines into the logs of a host: one moment, and seconds from it on."""

# ruff: noqa: E501  # lines of outputs are read more easily whole

from __future__ import annotations

from datetime import timedelta

from tests.factory.history import ExtraLine
from tests.factory.model import Datastore, Device, Host, Path
from tests.factory.render_storage import runtime
from tests.factory.seeds import Seed


class Planter:
    """Lines of one incident; ``at`` are seconds from its beginning."""

    def __init__(self, host: Host, ago: timedelta) -> None:
        self.host, self.ago = host, ago
        self.seed = Seed(host.seed) / "incident" / len(host.lines)
        self.number = host.release.number

    def line(self, at: float, log: str, body: str, level: str = "", **more: object) -> None:
        """A line of any log; ``more`` are further fields of it."""
        self.host.lines.append(ExtraLine(log, self.ago - timedelta(seconds=at), body, level, **more))  # type: ignore[arg-type]

    def kernel(self, at: float, body: str, level: str = "") -> None:
        """A line of the kernel, on some processor."""
        count = len(self.host.lines)
        self.line(at, "vmkernel", f"cpu{count * 7 % 48}:{2097300 + count % 400}){body}", level)

    def event(self, at: float, text: str, level: str = "info") -> None:
        """An event that the host agent tells."""
        self.line(at, "hostd", f"sub=Vimsvc.ha-eventmgr|Event {90000 + len(self.host.lines)} : {text}", level)

    def observed(self, at: float, group: str, name: str, text: str) -> None:
        """One line of the observer."""
        blank = " " if text else ""
        self.line(at, "vobd", f"[{group}Correlator] {{us}}us: [{name}]{blank}{text}")

    def told(
        self, at: float, group: str, raw: str, name: str, text: str, derived: str = "", event: str = ""
    ) -> None:  # fmt: skip
        """One incident as hosts tell it: what was seen, the event made of it, and the host agent's words."""
        if raw:
            self.observed(at, group, raw, text)
        self.observed(at + 0.002, group, name, derived or text)
        self.event(at + 0.011, event or derived or text)

    def machine(self, at: float, name: str, text: str, level: str = "", **more: object) -> None:
        """A line in the log of a machine; ``text`` begins with its thread and ``|``."""
        self.line(at, "vmware", text, level, machine=name, **more)

    def cluster(self, at: float, sub: str, text: str, level: str = "verbose") -> None:
        """A line of the agent of vSphere HA."""
        self.line(at, "fdm", f"sub={sub}|{text}", level)

    # -- parts of the host ----------------------------------------------------------------------------

    def device(self, uid: str) -> Device:
        """The device of that identifier."""
        return next(item for item in self.host.devices if item.uid == uid)

    def stores(self, uid: str) -> list[Datastore]:
        """The volumes on a device."""
        return [store for store in self.host.datastores if store.device == uid]

    def affected(self, uid: str) -> str:
        """The volumes of a device as events name them."""
        return ", ".join(f'"{store.name}"' for store in self.stores(uid)) or "Unknown"

    def command(self, uid: str, opcode: str, status: str, number: int = 0) -> str:
        """A command that failed: ``status`` is all behind ``failed``, with the sense data where there is."""
        address, serial = f"0x45{0x9A90650000 + 64 * number:010x}", f"0x{0x1A0D2B + number:x}"
        initiator = "cmdId.initiator=0x430db5696bc0 " if self.number >= (8, 0) else ""
        line = 4681 if self.number >= (8, 0) else 3029
        world = 2097000 + number % 90
        return f'ScsiDeviceIO: {line}: Cmd({address}) {opcode}, {initiator}CmdSN {serial} from world {world} to dev "{uid}" failed {status}'

    def nothing_known(self) -> str:
        """What stands behind the status where the array sent no sense data."""
        if self.number >= (8, 0):
            return ". Cmd count Active:3"
        return "Invalid sense data: 0x0 0x0 0x0." if self.number >= (6, 5) else "Possible sense data: 0x0 0x0 0x0."


def shared_device(host: Host) -> Device:
    """A LUN over Fibre Channel with a volume on it."""
    used = {store.device for store in host.datastores}
    return next(item for item in host.devices if item.transport == "fc" and item.uid in used)


def name_of(path: Path) -> str:
    """``vmhba2:C0:T1:L3``."""
    return runtime(path)
