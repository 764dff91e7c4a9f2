"""The list of a timeline."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from analyzer.findings import LoggedEvent
from analyzer.tui.widgets.rows import RowList


class EventList(RowList[LoggedEvent]):
    """The events; the keys that move lines sideways elsewhere move the window of time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "screen.pan(-1)", "Earlier", show=False, id="timeline.earlier", tooltip="Earlier times"),
        Binding("l,right", "screen.pan(1)", "Later", show=False, id="timeline.later", tooltip="Later times"),
    ]
