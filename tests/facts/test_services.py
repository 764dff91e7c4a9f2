"""Which services run and start, from every output that tells."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from analyzer.engine import Engine
from analyzer.facts.directory import Directory, directory
from analyzer.facts.services import Services, services
from analyzer.gathering import read_case
from analyzer.registry import load_registry

CONFIG = """(vim.host.ConfigInfo) {
   host = 'vim.HostSystem:ha-host',
   authenticationManagerInfo = (vim.host.AuthenticationManagerInfo) {
      authConfig = (vim.host.AuthenticationStoreInfo) [
         (vim.host.LocalAuthenticationInfo) {
            enabled = true
         },
         (vim.host.ActiveDirectoryInfo) {
            enabled = true,
            joinedDomain = %s,
            domainMembershipStatus = "ok"
         }
      ]
   },
   service = (vim.host.ServiceInfo) {
      service = (vim.host.Service) [
         (vim.host.Service) {
            key = "TSM-SSH",
            running = true,
            policy = "off"
         },
         (vim.host.Service) {
            key = "ntpd",
            running = true,
            policy = "automatic"
         }
      ]
   }
}
"""
JOINED = CONFIG % '"LAB.EXAMPLE"'
SOCKETS = """Proto  Recv Q  Send Q  Local Address  Foreign Address  State   World ID  CC Algo  World Name
-----  ------  ------  -------------  ---------------  ------  --------  -------  ----------
tcp         0       0  0.0.0.0:427    0.0.0.0:0        LISTEN   2098123  newreno  slpd
"""


T = TypeVar("T")


def known(tmp_path: Path, kind: type[T], text: str) -> T:
    saved = tmp_path / "esx01.txt"
    saved.write_text(text, encoding="utf-8")
    registry = load_registry()
    case = read_case([str(saved)], registry.commands)
    engine = Engine(case, [], {Services: services, Directory: directory}, registry.collect)
    found = engine.known(kind, case.hosts[0].name)
    assert isinstance(found, kind)
    return found


def test_the_configuration_and_the_sockets_tell(tmp_path: Path) -> None:
    told = known(
        tmp_path, Services,
        f"$ vim-cmd hostsvc/hostconfig\n{JOINED}$ esxcli network ip connection list\n{SOCKETS}",
    )  # fmt: skip
    ssh, slp, ntp = told.get("SSH"), told.get("slpd"), told.get("ntpd")
    assert ssh is not None and (ssh.starts, ssh.runs, ssh.is_on, ssh.is_off) == (False, True, True, False)
    assert ssh.shows("runs").evidence().text.strip() == "running = true,"
    assert slp is not None and (slp.starts, slp.runs) == (None, True)
    assert ntp is not None and (ntp.starts, ntp.runs) == (None, True)
    assert told.get("TSM-SSH") is None


def test_a_domain_is_told_by_the_host_agent(tmp_path: Path) -> None:
    told = known(tmp_path, Directory, f"$ vim-cmd hostsvc/hostconfig\n{JOINED}")
    assert (told.domain, told.known()) == ("LAB.EXAMPLE", True)
    assert "LAB.EXAMPLE" in told.near().evidence().text


def test_a_host_without_a_domain(tmp_path: Path) -> None:
    told = known(tmp_path, Directory, f"$ vim-cmd hostsvc/hostconfig\n{CONFIG % '<unset>'}")
    assert (told.domain, told.is_known) == ("", True)
