"""HW-019."""

import re

from analyzer.facts.host_server import Server
from analyzer.findings import Confidence, Severity
from analyzer.patterns import lazy_pattern
from analyzer.rulebook import Need, NotApplicable, Results, Skip, found, observed, rule

_MAKER = lazy_pattern(r"\bdell\b", re.I)
_BAD = lazy_pattern(r"(?:3\.68|4\.40)(?:\.|$)")
_GOOD = "6.10"


@rule("HW-019", "Firmware of the management controller is known as bad", severity=Severity.WARNING,
      confidence=Confidence.LIKELY)  # fmt: skip
def bmc_firmware(server: Server) -> Results:
    """The management controller of a Dell server has firmware with which hosts were seen to crash.

    What it checks
        The version of the controller's firmware (esxcfg-info, esxcli hardware ipmi bmc get) on servers of Dell:
        3.68 and 4.40 are known as bad.

    Why it matters
        A fault of this firmware makes requests of ESXi hang until the host crashes in a CAM task queue.

    How to fix
        Update the controller (iDRAC) to version 6.10 or later; it needs no restart of the host.

    False alarms
        Other makers number their firmware likewise: only servers of Dell are judged.

    References
        KB 423909
    """
    if not _MAKER.search(f"{server.vendor} {server.bmc_vendor}"):
        raise NotApplicable(f"{server.host}: no firmware of {server.vendor or 'this maker'} is known as bad")
    if not server.bmc:
        raise Skip(
            f"{server.host}: the firmware of the management controller is not known",
            Need("esxcli hardware ipmi bmc get", server.host),
        )
    if _BAD.match(server.bmc):
        yield found(
            f"{server.host}: the management controller has firmware {server.bmc}, with which hosts were seen to crash.",
            server.shows("bmc"),
            subject="BMC firmware",
            remedy=f"Update the iDRAC of {server.host} to version {_GOOD} or later.",
        )
    else:
        yield observed(f"firmware {server.bmc}")
