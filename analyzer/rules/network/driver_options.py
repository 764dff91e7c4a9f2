"""How an option of a driver is set without losing the others: ``parameters set`` replaces them all."""

from analyzer.commands.module_parameters import ModuleParameter
from analyzer.rulebook import Records


def set_option(module: str, name: str, value: str, known: Records[ModuleParameter] | None) -> str:
    """The command that sets one option of a driver and keeps those that are set.

    Where the options were not all listed, the listing comes first.
    """
    listed = [item for item in known or () if item.module == module]
    kept = [f"{item.name}={item.value}" for item in listed if item.value and item.name and item.name != name]
    command = f'esxcli system module parameters set -m {module} -p "{" ".join([*kept, f"{name}={value}"])}"'
    if listed and known is not None and known.complete:
        return command
    return (
        f"{command} (this replaces all options of {module}: add those that have a value in "
        f"esxcli system module parameters list -m {module})"
    )
