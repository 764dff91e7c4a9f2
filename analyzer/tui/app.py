"""The application: modes, themes, keys, and the case that all screens share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.message import Message
from textual.screen import Screen

from analyzer.findings import Evidence
from analyzer.tui import config, store
from analyzer.tui.case import Case
from analyzer.tui.commands import ActionCommands
from analyzer.tui.modes import MODES
from analyzer.tui.protocol import Early
from analyzer.tui.protocol import Message as Told
from analyzer.tui.safe import lines
from analyzer.tui.screens.base import CaseScreen
from analyzer.tui.themes import DEFAULTS, THEMES, Palette
from analyzer.tui.widgets.lines import LinesView


class EsxrayApp(App[None]):
    """Shows a case."""

    TITLE = "esxray"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionCommands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  # as the library declares it
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"mode('{mode.name}')", mode.title, show=False, id=f"mode.{mode.name}")
            for number, mode in enumerate(MODES, 1)
        ),
        Binding("question_mark,f1", "help", "Help", key_display="?", id="app.help", tooltip="All keys of this screen"),
        Binding("ctrl+o", "jump", "Jump", show=False, id="app.jump", tooltip="A letter on every pane and evidence"),
        Binding("ctrl+t", "next_theme", "Theme", show=False, id="app.theme", tooltip="The next theme"),
        Binding("ctrl+x", "cancel", "Cancel", show=False, id="app.cancel", tooltip="Stop the analysis"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend",
                tooltip="Back to the shell; fg comes back"),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Leave; marks and notes are kept"),
    ]  # fmt: skip

    class Heard(Message):
        """The worker said something."""

        def __init__(self, told: Told) -> None:
            super().__init__()
            self.told = told

    def __init__(
        self,
        inputs: Sequence[str],
        options: object = None,
        *,
        case: Case | None = None,
        settings: config.Config | None = None,
        data_folder: Path | None = None,
    ) -> None:
        """An application for the inputs; the other arguments are for tests."""
        super().__init__()
        self.case = case or Case(inputs, options)
        self.settings = settings or config.load_config()
        self._data_folder = data_folder or config.data_folder()
        self._store: store.Store | None = None
        self.state = store.State()
        self.palette = Palette({})

    # -- start and end ---------------------------------------------------------------------------------

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours for themes that are not ours."""
        return dict(DEFAULTS)

    def on_mount(self) -> None:
        """Begin."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme_changed_signal.subscribe(self, lambda theme: self._recolour())
        if self.settings.theme in self.available_themes:
            self.theme = self.settings.theme
        self._recolour()
        if self.settings.keys:
            self.set_keymap(dict(self.settings.keys))
        if self.settings.trouble:
            self.notify(self.settings.trouble, title="Settings", severity="warning", markup=False)
        for mode in MODES:
            self.add_mode(mode.name, mode.open)
        self.switch_mode(MODES[0].name)
        self._find_state()
        self.case.start(self._hear)

    @work(thread=True)
    def _find_state(self) -> None:
        """Marks and notes of another time; large inputs are read a little for it."""
        found = store.Store(self._data_folder, store.key_of(self.case.inputs))
        state = found.load()
        self.call_from_thread(self._have_state, found, state)

    def _have_state(self, found: store.Store, state: store.State) -> None:
        self._store, self.state = found, state
        self._tell_screens("state_changed")

    def keep(self) -> None:
        """Save marks, notes and filters; called after every change."""
        if self._store is not None and (trouble := self._store.save(self.state)):
            self.notify(trouble, severity="warning", markup=False)

    def on_unmount(self) -> None:
        """End the worker."""
        self.case.close()

    def _hear(self, told: Told) -> None:
        """Hand a word of the worker to this thread."""
        self.post_message(self.Heard(told))

    async def on_event(self, event: events.Event) -> None:
        """Take controls out of what is pasted, wherever it goes."""
        if isinstance(event, events.Paste):
            event.text = "\n".join(lines(event.text))
        await super().on_event(event)

    # -- the case --------------------------------------------------------------------------------------

    def on_esxray_app_heard(self, message: Heard) -> None:
        """Take what the worker said and show it."""
        before = self.case.view
        self.case.take(message.told)
        self._tell_screens("progress_changed")
        if isinstance(message.told, Early):
            self._tell_screens("early_changed")
        if self.case.view is not before or self.case.failure is not None:
            self._tell_screens("case_changed")

    def _tell_screens(self, what: str) -> None:
        """Tell every screen that is open in any mode."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                if isinstance(screen, CaseScreen) and screen.is_attached:
                    getattr(screen, what)()

    def open_evidence(self, evidence: Evidence) -> None:
        """Show the line of a piece of evidence in its file."""
        self.open_source(evidence.source, evidence.path, evidence.line, evidence.column)

    def open_source(self, source: str, path: str, line: int = 1, column: int = 1) -> None:
        """Show a file of the input with the cursor on a line (1-based)."""
        from analyzer.tui.screens.source import SourceScreen

        self.push_screen(SourceScreen(source, path, line, column))

    def action_mode(self, name: str) -> None:
        """Go to a mode; what was opened on top of the present one stays there."""
        if self.current_mode != name:
            self.switch_mode(name)

    def action_cancel(self) -> None:
        """Stop the analysis."""
        if self.case.running:
            self.case.cancel()
            self._tell_screens("case_changed")
            self.notify("The analysis was stopped.")

    def copy(self, text: str, what: str) -> None:
        """Put a text on the clipboard; over SSH the terminal does it (OSC 52)."""
        # What is pasted into a terminal must not steer it.
        self.copy_to_clipboard("\n".join(lines(text)))
        self.notify(f"{what} copied", timeout=2, markup=False)

    # -- help, themes, palette -------------------------------------------------------------------------

    def action_help(self) -> None:
        """All keys of the screen."""
        from analyzer.tui.screens.help import HelpScreen, keys_of

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(keys_of(self.screen), getattr(self.screen, "HELP_TEXT", "")))

    def action_jump(self) -> None:
        """Letters that go to panes and to what can be opened."""
        from analyzer.tui.screens.jump import JumpScreen

        places = [place for view in self.screen.query(LinesView) if view.display for place in view.jumps()]
        if places:
            self.push_screen(JumpScreen(places))

    def action_next_theme(self) -> None:
        """The next of our themes."""
        names = [theme.name for theme in THEMES]
        at = names.index(self.theme) if self.theme in names else -1
        self.choose_theme(names[(at + 1) % len(names)])

    def choose_theme(self, name: str) -> None:
        """Use a theme now and the next time."""
        self.theme = name
        config.save_theme(name)
        self.notify(name, timeout=2, markup=False)

    def _recolour(self) -> None:
        self.palette = Palette(self.theme_variables)
        for stack in self._screen_stacks.values():
            for screen in stack:
                screen.refresh(layout=True)
                for widget in screen.query("*"):
                    widget.refresh()

    def get_system_commands(self, screen: Screen[object]) -> list[SystemCommand]:
        """Modes and themes by name; actions come from the screen's keys."""
        modes = [
            SystemCommand(f"Go: {mode.title}", f"key {number}", partial(self.action_mode, mode.name))
            for number, mode in enumerate(MODES, 1)
        ]
        themes = [
            SystemCommand(f"Theme: {theme.name}", "use this theme", partial(self.choose_theme, theme.name))
            for theme in THEMES
        ]
        return [*modes, *themes]
