"""The two layouts of esxcli and localcli: tables and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Cell = str | int | bool | None


def shown(value: object) -> str:
    """A value as esxcli prints it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, one_dash_run: bool = False) -> str:
    """Header, dashes and rows; numbers and booleans stand right, the last column runs to the end of the line."""
    kept = [list(row) for row in rows]
    right = [any(isinstance(row[at], int) for row in kept) for at in range(len(columns))]
    last = len(columns) - 1
    width = [
        max([len(name), *(len(shown(row[at])) for row in kept if at != last or right[at])])
        for at, name in enumerate(columns)
    ]

    def line(cells: Sequence[Cell]) -> str:
        parts = [
            shown(cell).rjust(width[at]) if right[at] else shown(cell).ljust(width[at]) for at, cell in enumerate(cells)
        ]
        return "  ".join(parts).rstrip() + "\n"

    dashes = "-" * (sum(width) + 2 * last) if one_dash_run else "  ".join("-" * size for size in width)
    return line(columns) + dashes + "\n" + "".join(line(row) for row in kept)


def fields(values: Mapping[str, object], indent: int = 3) -> str:
    """``Key: value`` lines; a mapping or a list of mappings stands below its key, deeper."""
    pad = " " * indent
    lines = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            lines.append(f"{pad}{key}: \n{fields(value, indent + 6)}")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            lines.append(f"{pad}{key}: \n" + "      \n".join(fields(item, indent + 6) for item in value))
        else:
            lines.append(f"{pad}{key}: {shown(value)}\n")
    return "".join(lines)


def records(items: Iterable[tuple[str, Mapping[str, object]]], *, local: bool = True) -> str:
    """Records with titles; localcli begins with a blank line and ends titles with a colon."""
    colon, first = (":", "\n") if local else ("", "")
    return first + "\n".join(f"{title}{colon}\n{fields(values)}" for title, values in items)


def column(value: object, width: int, gap: int = 1) -> str:
    """A value in a column of fixed width, as esxcfg-* print it; one that is too wide pushes the rest right."""
    text = shown(value)
    return text.ljust(width) if len(text) < width else text + " " * gap
