"""What the worker process can be asked when the analysis is done; it holds the case, the screens do not.

Every public function is a question: ``case.ask("records", 7, then=...)`` runs ``records(analysis, 7)`` in the worker.
Arguments and answers have to pickle; answers are plain data.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

from analyzer.analysis import Analysis
from analyzer.captures import Capture
from analyzer.model import SourceRef
from analyzer.secrets import mask_secrets
from analyzer.sources.files import shown_path
from analyzer.tui.explore.network import network_picture as network_picture
from analyzer.tui.explore.storage import storage_picture as storage_picture
from analyzer.tui.explore.tables import one_record as one_record
from analyzer.tui.explore.tables import record_table as record_table
from analyzer.tui.explore.tables import unparsed_lines as unparsed_lines
from analyzer.tui.protocol import CaptureRow, CaseView, Place, RuleRow
from analyzer.tui.side_answers import attachment as attachment
from analyzer.tui.side_answers import comparison as comparison
from analyzer.tui.side_answers import equal_records as equal_records


def overview(analysis: Analysis, seconds: float) -> CaseView:
    """What all screens start from."""
    return CaseView(
        report=analysis.report,
        captures=tuple(_row(number, capture) for number, capture in enumerate(analysis.case.captures)),
        seconds=seconds,
    )


def _row(number: int, capture: Capture) -> CaptureRow:
    result, passage = capture.result, capture.passage
    return CaptureRow(
        number=number,
        host=capture.host,
        source=capture.ref.source,
        path=capture.ref.path,
        line=passage.numbers[0] if len(passage) else 1,
        lines=len(passage),
        kind=capture.kind.value,
        command=mask_secrets(capture.name),
        typed=mask_secrets(capture.typed),
        status=result.status.value,
        records=len(result.records),
        unparsed=len(result.unparsed),
        reason=mask_secrets(result.reason),
    )


def records(analysis: Analysis, number: int) -> dict[str, Any]:
    """Records and lines nobody understood of one capture, as ``esxray parse`` gives them."""
    from analyzer.writers.records import capture_data

    return capture_data(analysis.case.captures[number])


def record_at(analysis: Analysis, source: str, path: str, line: int) -> dict[str, Any] | None:
    """What was understood of a line (1-based) of a text: its command and record; None for none."""
    from analyzer.writers.records import record_data

    case = analysis.case
    for capture in chain(case.text, *(host.captures for host in (*case.hosts, *case.apart))):
        if capture.ref.source != source or capture.ref.path != path or not len(capture.passage):
            continue
        first, last = capture.passage.numbers[0], capture.passage.numbers[-1]
        if not first <= line <= last:
            continue
        record = None
        for each in capture.result.records:
            if each.place.line <= line:
                record = each
            elif record is not None:
                break
        reason = next((item.reason for item in capture.result.unparsed if item.line == line), "")
        return {
            "host": capture.host,
            "command": mask_secrets(capture.name),
            "title": mask_secrets(capture.result.title),
            "status": capture.result.status.value,
            "unparsed": mask_secrets(reason),
            "record": record_data(record) if record is not None and not reason else {},
        }
    return None


def place(analysis: Analysis, source: str, path: str) -> Place | None:
    """Where the text of a file can be read again; None for one that came in a pipe and is gone."""
    case = analysis.case
    name = next((given for given in case.inputs if shown_path(Path(given)) == source), None)
    if name is None:
        return None
    top = Path(name)
    ways = case.places.get(SourceRef(source, path)) or case.places.get(SourceRef(source, f"{path}.gz"))
    parts = [way for _, way in sorted(ways, key=lambda part: part[0])] if ways is not None else [()]
    if not top.is_dir():
        return Place(name, tuple(parts)) if ways is not None or path == source else None
    file = _file_below(top, path)
    # In a folder the first step is the whole file that the archive is.
    return Place(str(file), tuple(way[1:] for way in parts)) if file is not None else None


def _file_below(top: Path, path: str) -> Path | None:
    """The file of a folder that a text is, or that holds it."""
    file = top
    parts = path.split("/")
    for part in parts:
        file = _child(file, part)
        if file.is_file():
            return file
    packed = _child(file.parent, f"{parts[-1]}.gz")
    return packed if packed.is_file() else None


def _child(folder: Path, name: str) -> Path:
    """What is called so in a folder; of a name that had control characters only the shown form is known."""
    child = folder / name
    if child.exists() or not folder.is_dir():
        return child
    return next((each for each in folder.iterdir() if shown_path(Path(each.name)) == name), child)


def rule(analysis: Analysis, name: str) -> RuleRow | None:
    """The documentation of a rule."""
    info = analysis.registry.rule(name)
    if info is None:
        return None
    references = tuple((each.label, each.url or "") for each in info.references)
    return RuleRow(info.id, info.title, info.severity.value, dict(info.docs), references)
