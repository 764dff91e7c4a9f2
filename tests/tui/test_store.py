from __future__ import annotations

from pathlib import Path

from analyzer.tui.store import Remark, State, Store, key_of


def test_the_key_follows_the_content(tmp_path: Path) -> None:
    one, two = tmp_path / "one.tgz", tmp_path / "two.tgz"
    one.write_bytes(b"x" * 3_000_000)
    two.write_bytes(b"x" * 3_000_000)
    assert key_of([str(one)]) == key_of([str(two)])
    two.write_bytes(b"x" * 2_999_999 + b"y")
    assert key_of([str(one)]) != key_of([str(two)])
    assert key_of([str(tmp_path)]) != key_of([str(one)])
    assert key_of([str(tmp_path / "missing")])


def test_what_was_said_is_kept(tmp_path: Path) -> None:
    store = Store(tmp_path, "k")
    assert store.load() == State()
    state = State()
    state.put("f", Remark(marked=True, note="n", accepted="r", until="2027-01-01"))
    state.put("g", Remark())
    state.screens["findings"] = {"text": "mtu"}
    assert store.save(state) == ""
    assert store.load() == state
    assert list(state.remarks) == ["f"]
    store.file.write_text("{", encoding="utf-8")
    assert store.load() == State()


def test_a_home_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "cases").write_text("a file", encoding="utf-8")
    assert "cannot be kept" in Store(tmp_path, "k").save(State())
