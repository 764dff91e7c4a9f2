"""Templates take fields out of lines, in linear time whatever the line is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.logs.template import Template, TemplateError


@pytest.mark.parametrize(
    ("template", "line", "fields"),
    [
        (
            "identifier [{device}] has entered",
            "storage device with identifier [naa.1] has entered",
            {"device": "naa.1"},
        ),
        (
            "Lost access to volume {uuid} ({name})",
            "Lost access to volume 5f-1 (ds 1) due",
            {"uuid": "5f-1", "name": "ds 1"},
        ),
        ("linkstate of {nic}", "linkstate of vmnic2.", {"nic": "vmnic2"}),
        ("took {ms:number} ms", "took 120 ms", {"ms": "120"}),
        ("took {ms:number} ms", "took some ms", None),
        ("after {s:number}", "after 12s", {"s": "12"}),
        ("said: {text:rest}", "x said: all of it. ", {"text": "all of it."}),
        ("{vm} is down", "2026 web01 is down", {"vm": "web01"}),
        ("a {_} b {x}", "a anything b 7", {"x": "7"}),
        ("{{{x}}}", "{7}", {"x": "7"}),
        ("id [{x}] end", "id [1] no, id [2] end", {"x": "1] no, id [2"}),
        ("nothing", "something", None),
        ("text only", "has text only", {}),
    ],
)
def test_fields(template: str, line: str, fields: dict[str, str] | None) -> None:
    found = Template(template).fields_of(line.encode())
    assert (None if found is None else {k.decode(): v.decode() for k, v in found.items()}) == fields


@pytest.mark.parametrize("text", ["{a}{b}", "{a:word}", "{}", "x {a", "{a}", "{a:rest} b", "{a} x {a}", ""])
def test_what_is_no_template(text: str) -> None:
    with pytest.raises(TemplateError):
        Template(text)


@given(st.binary(max_size=300))
def test_any_line_is_taken(line: bytes) -> None:
    Template("a{x}b{y:number}c{z}").fields_of(line)


def test_no_line_makes_it_slow() -> None:
    template = Template("a{u}a{v}a{w}a{x}a{y}a{z:number}!")
    costs = []
    for size in (20_000, 200_000):
        line = b"a" * size
        started = time.perf_counter()
        assert template.fields_of(line) is None
        costs.append(time.perf_counter() - started)
    # Ten times the line is ten times the work, with room for a busy machine; a backtracking search would never end.
    assert costs[1] < max(costs[0] * 100, 0.5)
