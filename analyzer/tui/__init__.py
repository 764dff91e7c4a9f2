"""The TUI: a Textual application over a report, for somebody who lives in it for an hour.

Nothing but this package imports textual. ``app`` holds it together; ``case`` runs the analysis in a process of its own
(``worker``) and asks it (``answers``); the rest shows.

**A screen of its own mode** is one module in ``screens/`` and one row in ``modes.MODES``::

    class TimelineScreen(CaseScreen):            # screens/base.py: top line, status line, body, keys
        MODE = "timeline"                        # the name in modes.MODES
        HELP_TEXT = "What this screen is for."   # above the keys on the help screen
        BINDINGS = [Binding("z", "zoom", "Zoom", id="timeline.zoom", tooltip="A shorter stretch of time")]

        def body(self):                          # the widgets
            yield RowList(self._draw, id="events")
        def case_changed(self):                  # the report is there (self.case.view.report), or never will be
            ...
        def state_changed(self):                 # marks, notes and what keep() saved another time are there
            ...
        def summary(self):                       # the line under the top line; progress_changed() shows it anew
            return "1,234 events"

* Every binding has an ``id`` (for the user's key map), a short description (footer, palette) and a ``tooltip`` (help).
  Help screen and command palette are made from the bindings: there is nothing else to register. Keys that mean the
  same everywhere: ``/`` filter or search, ``n N`` next and previous hit (in texts), ``m`` mark, ``y c`` copy,
  ``s`` group or sort, ``enter`` open, ``escape`` back, ``tab`` the next pane, ``[ ]`` previous and next.
* The top line and the keys come from the frame. ``Container(classes="panes")`` with children of the classes ``main``
  and ``side`` stands beside each other where the terminal is wide, above each other where it is narrow (80×24).
* ``self.case.ask("records", 7, then=self._have)`` runs ``answers.records(analysis, 7)`` in the worker; ``then`` is
  called in the TUI's thread. A new question is a new public function in ``answers`` (or a module it imports from).
* ``self.esxray.open_evidence(evidence)`` and ``open_source(source, path, line)`` show a line in its file;
  ``self.esxray.copy(text, "Command")`` fills the clipboard; ``self.esxray.state`` holds marks, notes and
  ``screens["timeline"]`` (plain JSON of your own), ``self.esxray.keep()`` saves it.
* Draw with ``widgets.rows.RowList`` (any number of rows), ``widgets.document.Document`` (wrapped text with things to
  open) or another ``widgets.lines.LinesView``: they make only the lines that are seen. A line is a list of
  ``(text, kind)``; kinds are names of ``themes``: critical error warning info ok dim title code mark link key hit bold.
  No other widget may hold more than some hundred rows.
* **Text of an input goes through** ``safe.shown`` (one line) or ``safe.masked`` (a raw line, secrets masked) before it
  becomes part of a line. Never hand it to anything that reads markup: ``notify(..., markup=False)``.
* Severity is ``themes.SIGNS[severity]`` in its colour, never a colour alone. Colours in CSS are theme variables.
* What takes longer than a blink runs in ``@work(thread=True)`` (files) or in the worker (everything that computes).
"""
