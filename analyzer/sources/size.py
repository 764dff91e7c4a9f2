"""How large an input is, for who decides what is worth doing about it; asked before anything else is loaded."""

import os


def file_size(name: str) -> int:
    """Bytes of an input that is one file; 0 for any other, and where it cannot be asked."""
    try:
        return os.path.getsize(name) if os.path.isfile(name) else 0  # noqa: PTH113, PTH202  # pathlib costs start-up
    except (OSError, ValueError):  # whoever reads it says what is wrong with it
        return 0
