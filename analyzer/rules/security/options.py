"""Options of the host agent, which only its own dump and vim-cmd tell."""

from analyzer.commands.host_options import HostOption
from analyzer.rulebook import Need, Records, Skip

HostOptions = Records[HostOption] | None


def option(options: HostOptions, key: str) -> HostOption | None:
    """The last that was told of an option; names differ in nothing but their case."""
    return next((item for item in reversed(options or ()) if (item.key or "").lower() == key.lower()), None)


def needed(options: HostOptions, key: str, host: str) -> HostOption:
    """An option.

    Raises:
        Skip: nothing tells it.
    """
    found = option(options, key)
    if found is None:
        raise Skip(f"{host}: nothing tells what {key} is set to", Need(view(key), host))
    return found


def view(key: str) -> str:
    """The command that prints an option."""
    return f"vim-cmd hostsvc/advopt/view {key}"


def is_true(item: HostOption) -> bool:
    """True for an option that is on, however its value is written."""
    return str(item.value).strip().lower() == "true"
