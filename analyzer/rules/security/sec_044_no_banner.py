"""SEC-044."""

from analyzer.commands.host_options import HostOption
from analyzer.findings import Severity
from analyzer.rulebook import HostName, Need, Records, Results, Skip, at, found, observed, rule
from analyzer.rules.security.options import option, view

_KEYS = ("Config.Etc.issue", "Annotations.WelcomeMessage")


@rule("SEC-044", "There is no login banner", severity=Severity.INFO, hardening=("scg", "stig"))
def no_banner(host: HostName, options: Records[HostOption] | None) -> Results:
    """Nobody is told that the system is for authorised users.

    What it checks
        The options Config.Etc.issue (SSH) and Annotations.WelcomeMessage (console, host client). Empty is the
        default, so it is judged for a hardening profile only.

    Why it matters
        It is asked for by auditors only.

    How to fix
        vim-cmd hostsvc/advopt/update Annotations.WelcomeMessage string "<text>"

    False alarms
        The text itself is not judged; the wording of ransom notes is, by SEC-047.

    References
        vSphere Security Configuration Guide 8: esxi-8.etc-issue
        vSphere Security Configuration Guide 8: esxi-8.annotations-welcomemessage
        STIG 8: ESXI-80-000191
        STIG 8: ESXI-80-000006
    """
    known = [(key, item) for key in _KEYS if (item := option(options, key)) is not None]
    empty = [(key, item) for key, item in known if not str(item.value or "").strip()]
    if empty:
        yield found(
            f"{host.name}: {' and '.join(key for key, _ in empty)} {'is' if len(empty) == 1 else 'are'} empty.",
            *(at(item, "value") for _, item in empty),
            count=len(empty),
            remedy=f'On {host.name}: vim-cmd hostsvc/advopt/update {empty[0][0]} string "<text>"',
        )
    elif known:
        yield observed("there is a text")
    if len(known) < len(_KEYS):
        lacking = [key for key in _KEYS if option(options, key) is None]
        raise Skip(
            f"{host.name}: nothing tells {' and '.join(lacking)}", *(Need(view(key), host.name) for key in lacking)
        )
