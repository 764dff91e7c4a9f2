"""``python -m analyzer.tui INPUT…``: the TUI without the command line round it."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # The worker process imports this module too, and needs no application.
    from analyzer.tui.app import EsxrayApp

    EsxrayApp(sys.argv[1:]).run()
