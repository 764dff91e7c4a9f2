"""The ``esxray`` command."""

from __future__ import annotations

import sys

from cyclopts import App

from analyzer import __version__

app = App(name="esxray", version=__version__, help="Reads saved VMware ESXi output and says what is wrong, where it says so, and what to do.")


@app.command
def check(*inputs: str) -> int:
    """Analyse saved output and print findings as JSON."""
    from analyzer.analysis import analyse
    from analyzer.writers.json import write

    sys.stdout.write(write(analyse(inputs)))
    return 0


def main() -> None:
    """Entry point of the command."""
    sys.exit(app())
