"""The state of vSphere HA as the dump tells it."""

from collections.abc import Iterator

from analyzer.commands import fdm
from analyzer.commands.fdm import FdmState
from analyzer.facts.dump.objects import HostDump
from analyzer.retelling import Retelling, retells


@retells(FdmState)
def agent_state(dump: HostDump) -> Iterator[Retelling]:
    """What the HA agent says of itself."""
    state = dump.part("vim.host.Summary").at("runtime", "das_host_state")
    word = state.text("state")
    if word in fdm.STATES:
        told = Retelling(dump.source, fdm.STATE, seen=False)
        spot = state.spot("state")
        told.add(spot[0], {"state": spot}, name="state", state=word)
        yield told
