"""Fact: whether a host is joined to Active Directory."""

from dataclasses import dataclass, field
from typing import Any

from analyzer.commands.host_config import HostConfig
from analyzer.configs.krb5 import Krb5Conf
from analyzer.facts.proofs import Proof
from analyzer.rulebook import HostName, Need, Pointer, Records, Skip, fact

ASK = "cat /etc/krb5.conf"


@dataclass(frozen=True, eq=False)
class Directory:
    """The domain of one host."""

    host: str
    domain: str = ""
    """Empty for a host that is not joined, or of which it is not known."""
    is_known: bool = False
    proof: Proof | None = field(default=None, repr=False, compare=False)

    def known(self) -> bool:
        """True when the host is joined.

        Raises:
            Skip: nothing tells.
        """
        if not self.is_known:
            raise Skip(f"{self.host}: nothing tells whether it is joined to Active Directory", Need(ASK, self.host))
        return bool(self.domain)

    def near(self) -> Pointer:
        """Related evidence: the line that names the domain."""
        assert self.proof is not None
        return Pointer(*self.proof, f"joined to {self.domain}", "related")


@fact
def directory(host: HostName, kerberos: Records[Krb5Conf] | None, configs: Records[HostConfig] | None) -> Directory:
    """What the host agent or the Kerberos configuration says; never skipped."""
    is_known = bool(kerberos)
    for config in configs or ():
        manager: Any = config.extras.get("authentication_manager_info")
        listed = manager.get("auth_config") if isinstance(manager, dict) else None
        for at, item in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(item, dict) and "joined_domain" in item:
                is_known = True
                if item["joined_domain"]:
                    place = f"authentication_manager_info.auth_config.{at}.joined_domain"
                    return Directory(host.name, str(item["joined_domain"]), True, (config, place))
    conf = next((item for item in reversed(kerberos or ()) if item.default_realm), None)
    if conf is not None:
        return Directory(host.name, conf.default_realm or "", True, (conf, "default_realm"))
    return Directory(host.name, "", is_known)
