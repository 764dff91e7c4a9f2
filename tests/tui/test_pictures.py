from __future__ import annotations

import re

import pytest

from tests.picture import words_of
from tests.tui.pictures import PICTURES, picture
from tests.tui.stage import TOP


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_is_shown(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(TOP)
    monkeypatch.delenv("NO_COLOR", raising=False)
    drawn = picture(name)
    kept = TOP / "samples" / name
    if request.config.getoption("force_regen"):
        kept.write_text(drawn, encoding="utf-8", newline="\n")
    # Words, and not bytes: the drawing may differ between versions of the libraries.
    assert words_of(kept.read_text(encoding="utf-8")) == words_of(drawn)


def test_every_picture_of_the_readme_is_there() -> None:
    page = (TOP / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"!\[[^]]*\]\(samples/([^)]*)\)", page))
    assert shown == {path.name for path in (TOP / "samples").glob("*.svg")}
    assert shown >= set(PICTURES)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_asks_for_nothing(name: str) -> None:
    text = (TOP / "samples" / name).read_text(encoding="utf-8")
    asked = re.findall(r"(?:https?:|url\(|@import|<image|<script)[^\s\")]*", text)
    assert {each for each in asked if not each.startswith("url(#")} <= {"http://www.w3.org/2000/svg"}
