from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from analyzer.analysis import Analysis, analyse
from analyzer.tui import answers
from analyzer.tui.app import EsxrayApp
from analyzer.tui.explore.areas import AREAS, area_of
from analyzer.tui.explore.drawing import FEW, MOST, Drawing, draw
from analyzer.tui.explore.pictures import Node, Panel, Picture
from analyzer.tui.explore.sifting import Sifter
from analyzer.tui.explore.tables import Column, Table
from analyzer.tui.explore.tree import Tree, files_table
from analyzer.tui.screens.source import SourceScreen
from analyzer.tui.widgets.picture_view import PictureView
from analyzer.tui.widgets.source_view import SourceView
from analyzer.tui.widgets.table_view import TableView
from tests.factory import faulty_cluster, make_host, save_bundle
from tests.tui.conftest import picture, settled

Playing = Callable[..., None]
SIZES = [(80, 24), (140, 45)]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


async def explore(pilot: Pilot[None], app: EsxrayApp) -> None:
    app.action_mode("explore")
    await settled(pilot)


async def find(pilot: Pilot[None], words: str) -> None:
    """Open the first output whose name holds the words."""
    await press(pilot, "slash", *(key if key != " " else "space" for key in words), "enter")
    await press(pilot, "g", "j", "j", "enter")


def lines(drawing: Drawing) -> list[str]:
    return ["".join(cell.text for cell in line).rstrip() for line in drawing.lines]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Analysis]:
    """Hosts with one fault each."""
    found = {}
    for name in ("uplink-down", "lun-without-path", "nfs-lost"):
        folder = tmp_path_factory.mktemp(name)
        for host in faulty_cluster(name):
            save_bundle(host, folder)
        found[name] = analyse([str(folder)])
    return found


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """A host with many machines and devices."""
    folder = tmp_path_factory.mktemp("big")
    save_bundle(make_host("big", vms=120, datastores=300), folder)
    return analyse([str(folder)])


# -- the screen ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_tree_of_hosts_areas_and_outputs(play: Playing, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        shown = picture(app)
        assert "3 hosts" in shown or "Files and outputs" in shown
        assert "▾ ham-esx51.lab.example ■E" in shown
        assert "▸ ham-esx53.lab.example" in shown
        await press(pilot, "j", "j", "j", "j", "j", "enter")
        assert "esxcli network nic list" in picture(app)
        await press(pilot, "z")
        assert "esxcli network nic list" not in picture(app)

    play(script, size=size)


def test_outputs_are_found_by_name(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await press(pilot, "slash", *"fileSystem")
        assert "filter: fileSystem" in picture(app)
        assert picture(app).count("esxcli storage filesystem list") == 3
        await press(pilot, "enter", "escape")
        assert "Files and outputs" in picture(app)

    play(script)


def test_a_table_is_sorted_and_filtered(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await find(pilot, "nic list")
        table = app.screen.query_one(TableView)
        assert table.has_focus
        shown = picture(app)
        assert "esxcli network nic list  ·  ham-esx51.lab.example  ·  4 rows" in shown
        assert shown.index("vmnic0") < shown.index("vmnic3")
        names = [column.name for column in table.sifter.table.columns]
        await press(pilot, *"l" * names.index("speed"), "s", "s")
        assert "by speed down" in picture(app)
        assert next(table.sifter.table.rows[row][0] for row in table.sifter.order) == "vmnic2"
        await press(pilot, "slash", *"driver:i40")
        assert "2 of 4 rows" in picture(app)
        await press(pilot, "escape")
        assert "4 rows" in picture(app)

    play(script, size=(140, 45))


@pytest.mark.parametrize("size", SIZES)
def test_from_a_row_to_its_record_and_its_line(play: Playing, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await find(pilot, "nic list")
        await press(pilot, "j", "enter")
        assert "name: vmnic1" in picture(app)
        await press(pilot, "j")
        assert "name: vmnic2" in picture(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, SourceScreen)
        view = app.screen.query_one(SourceView)
        assert view.text(view.cursor).startswith("vmnic2")
        await press(pilot, "escape", "escape")
        assert "name: vmnic2" not in picture(app)
        await press(pilot, "escape")
        assert "filter: nic list" in picture(app) or size[0] > 80

    play(script, size=size)


def test_files_by_status_and_into_the_file(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await press(pilot, "enter")
        assert "598 rows" in picture(app)
        assert "unsupported" in picture(app)
        await press(pilot, "slash", *"status:parsed boot.cfg", "enter")
        assert "6 of 598 rows" in picture(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, SourceScreen)
        assert "boot.cfg" in picture(app)

    play(script)


def test_lines_nobody_understood(play: Playing, tmp_path: Path) -> None:
    paste = tmp_path / "ticket.txt"
    paste.write_text(
        "[root@esx01:~] vmware -vl\nVMware ESXi 8.0.3 build-24022510\nVMware ESXi 8.0 Update 3\n[root@esx01:~]\n\n"
        "Best regards,\nthe \x1b[2J administrator \u202e of [bold]all[/bold] hosts\n",
        encoding="utf-8",
    )

    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await press(pilot, "j", "enter")
        shown = picture(app)
        assert "Best regards," in shown
        assert not set(shown) & {"\x1b", "\u202e"}
        await press(pilot, "enter")
        assert isinstance(app.screen, SourceScreen)
        assert app.screen.query_one(SourceView).cursor == 5
        assert "[bold]all[/bold]" in picture(app)

    play(script, analyse([str(paste)]), size=(140, 45))


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_the_network(play: Playing, size: tuple[int, int]) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await press(pilot, "p")
        view = app.screen.query_one(PictureView)
        assert view.has_focus
        shown = picture(app)
        assert "DSwitch-Prod  distributed · MTU 9000" in shown
        assert "■E vmk1  10.20.30.61" in shown
        await press(pilot, "j")
        assert view.selected == "nic:vmnic0"
        await press(pilot, "l", "l")
        assert view.selected == "vmk:vmk0"
        await press(pilot, "j")
        await press(pilot, "j")
        assert view.selected == "vmk:vmk1"
        await press(pilot, "enter")
        shown = picture(app)
        assert "VMkernel adapter  vmk1" in shown
        assert "■E VMO-015" in shown
        await press(pilot, "tab", "enter")
        assert isinstance(app.screen, SourceScreen)
        assert "esxcfg-vmknic_-l.txt" in picture(app)
        await press(pilot, "escape", "shift+tab", "e")
        assert isinstance(app.screen, SourceScreen)
        source = app.screen.query_one(SourceView)
        assert "vmk1" in source.text(source.cursor)

    play(script, size=size)


def test_parts_of_a_picture_are_found_and_unfolded(play: Playing, big: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await press(pilot, "o")
        view = app.screen.query_one(PictureView)
        shown = picture(app)
        assert "more devices" in shown
        assert "ds-san-200" not in shown
        await press(pilot, "slash", *"ds-san-200", "enter")
        assert view.node is not None
        assert view.node.name == "ds-san-200"
        assert "ds-san-200" in picture(app)
        await press(pilot, "g", "l")
        await press(pilot, "slash", *"no such part", "enter")
        assert view.node.name != "ds-san-200"

    play(script, big)


def test_the_mouse_selects_and_sorts(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await press(pilot, "p")
        view = app.screen.query_one(PictureView)
        await pilot.click(PictureView, offset=(1, 2))
        await settled(pilot)
        assert view.selected == "nic:vmnic1"
        await pilot.click(PictureView, offset=(1, 2))
        await settled(pilot)
        assert "physical NIC  vmnic1" in picture(app)
        await press(pilot, "escape", "escape")
        await find(pilot, "nic list")
        table = app.screen.query_one(TableView)
        await pilot.click(TableView, offset=(10, 0))
        await settled(pilot)
        assert table.sifter.column == 1
        await pilot.click(TableView, offset=(10, 3))
        await settled(pilot)
        assert table.cursor == 2

    play(script)


def test_jump_keys_lead_to_parts(play: Playing) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await press(pilot, "p")
        view = app.screen.query_one(PictureView)
        places = view.jumps()
        assert len(places) > 10
        places[3][1]()
        await settled(pilot)
        assert view.selected == "vmk:vmk0"
        assert places[3][0].y == 3

    play(script)


def test_thousands_of_rows_are_one_screen_of_work(play: Playing, big: Analysis) -> None:
    async def script(pilot: Pilot[None], app: EsxrayApp) -> None:
        await explore(pilot, app)
        await find(pilot, "core path list")
        table = app.screen.query_one(TableView)
        assert table.count() > 1200
        drawn: list[int] = []
        spans = table.spans
        table.spans = lambda index: drawn.append(index) or spans(index)  # type: ignore[func-returns-value,method-assign]
        await press(pilot, "G")
        assert table.cursor == table.count() - 1
        assert 0 < len(drawn) < 300

    play(script, big)


# -- what it is made of --------------------------------------------------------------------------------


def _drawn(analysis: Analysis, name: str, host: str, width: int = 100) -> list[str]:
    findings = analysis.report.findings
    made = getattr(answers, f"{name}_picture")(analysis, host)
    drawing = draw(made, width, frozenset(), lambda node: findings[node.findings[0]].severity if node.findings else "")
    assert all(cell_len(line) <= width for line in lines(drawing))
    return lines(drawing)


def test_a_dead_link_looks_dead(faulty: dict[str, Analysis]) -> None:
    drawn = _drawn(faulty["uplink-down"], "network", "esx02.lab.example")
    assert any(line.startswith("■E vSwitch0") for line in drawn)
    assert any(line.startswith("■E vmnic1  down") and "x╫" in line for line in drawn)
    assert any("vmnic0  up · 1G" in line and "─╫" in line for line in drawn)


def test_a_device_without_path_is_marked(faulty: dict[str, Analysis]) -> None:
    drawn = _drawn(faulty["lun-without-path"], "storage", "esx02.lab.example")
    assert sum("╫x ◆C naa" in line and "0 of 4 paths live" in line for line in drawn) == 1


def test_lost_nfs_datastores_are_drawn(faulty: dict[str, Analysis]) -> None:
    drawn = _drawn(faulty["nfs-lost"], "storage", "esx02.lab.example")
    assert any("x ◆C nfs-01" in line for line in drawn)


def test_a_picture_in_plain_letters() -> None:
    made = Picture(
        "esx01", "Network",
        (Panel(Node("s", "switch", "vSwitch0", ("MTU 1500",)), (Node("n", "NIC", "vmnic0", ("down",), "bad"),),
               (Node("g", "port group", "VMs", children=(Node("a", "VM", "a"), Node("b", "VM", "b"))),)),),
    )  # fmt: skip
    drawn = lines(draw(made, 60, frozenset(), lambda node: "", plain=True))
    assert all(line.isascii() for line in drawn)
    assert drawn[:3] == ["vSwitch0  MTU 1500", "vmnic0  down x|- VMs -+- a", "              |       `- b"]


def _crowd(left: int, right: int, below: int) -> Picture:
    def nodes(kind: str, number: int, children: Sequence[Node] = ()) -> tuple[Node, ...]:
        return tuple(Node(f"{kind}{at}", kind, f"{kind}{at}", children=tuple(children)) for at in range(number))

    head = Node("head", "switch", "vSwitch0")
    groups = tuple(
        Node(f"g{at}", "port group", f"g{at}",
             children=tuple(Node(f"v{at}-{n}", "machine", f"v{at}-{n}") for n in range(below)))
        for at in range(right)
    )  # fmt: skip
    return Picture("esx01", "Network", (Panel(head, nodes("nic", left), groups),))


def test_long_columns_are_folded_and_open() -> None:
    crowd = _crowd(30, 40, 100)
    drawing = draw(crowd, 100, frozenset(), lambda node: "error" if node.key == "nic25" else "")
    shown = "\n".join(lines(drawing))
    assert "nic25" in shown
    assert "■E nic25" in shown
    assert f"▸ {30 - (MOST - 1)} more nics" in shown
    assert f"▸ {100 - (FEW - 1)} more machines" in shown
    assert len(drawing.lines) < 60
    keys = frozenset(key for key, is_open in drawing.folds.items() if not is_open)
    opened = draw(crowd, 100, keys | {f"g{at}/children" for at in range(40)}, lambda node: "")
    assert len(opened.lines) > 4000
    assert all(node in opened.places for node in ("nic29", "g39", "v39-99"))


def test_pictures_fit_any_width(bundle: Analysis) -> None:
    for width in (56, 60, 80, 100, 140, 200):
        for name in ("network", "storage"):
            assert _drawn(bundle, name, "ham-esx52.lab.example", width)


def test_a_host_without_lists_has_no_picture(tmp_path: Path) -> None:
    paste = tmp_path / "esx01.txt"
    paste.write_text("[root@esx01:~] vmware -vl\nVMware ESXi 8.0.3 build-24022510\nVMware ESXi 8.0 Update 3\n")
    analysis = analyse([str(paste)])
    made = answers.network_picture(analysis, analysis.report.hosts[0].name)
    assert not made.panels
    assert "esxcfg-vswitch -l" in made.lacking


def test_columns_hold_what_the_records_say(bundle: Analysis) -> None:
    rows = answers.overview(bundle, 0.0).captures
    numbers = tuple(row.number for row in rows if row.command == "esxcli network nic list")
    table = answers.record_table(bundle, numbers)
    assert len(table.rows) == 12
    speed = next(column for column in table.columns if column.name == "speed")
    assert speed.numeric
    number, at = table.places[5]
    told = answers.one_record(bundle, number, at)
    assert told["record"]["name"] in table.rows[5]
    assert told["raw"].startswith(told["record"]["name"])


def test_one_record_is_a_list_of_its_fields(bundle: Analysis) -> None:
    row = next(row for row in answers.overview(bundle, 0.0).captures if row.command == "vmware -vl")
    table = answers.record_table(bundle, (row.number,))
    assert [column.name for column in table.columns] == ["field", "value"]
    assert ("product", "VMware ESXi") in table.rows


def test_all_outputs_make_a_table(bundle: Analysis) -> None:
    view = answers.overview(bundle, 0.0)
    tree = Tree(view)
    opened = [f"host:{host.name}" for host in view.report.hosts]
    opened += [f"area:{host.name}:{area}" for host in view.report.hosts for area, _ in AREAS]
    outputs = [row for row in tree.rows(opened) if row.what == "output"]
    assert len(outputs) > 200
    for row in outputs:
        table = answers.record_table(bundle, row.numbers)
        assert all(len(cells) == len(table.columns) for cells in table.rows)
        assert len(table.rows) == len(table.places)
        assert table.rows or table.reason
    assert len(files_table(view.report).rows) == len(view.report.coverage)


def test_secrets_stay_hidden(tmp_path: Path) -> None:
    paste = tmp_path / "esx01.txt"
    paste.write_text(
        "[root@esx01:~] esxcli system snmp get\n   Authentication: \n   Communities: hunter2\n   Enable: true\n"
        "   Port: 161\n"
    )
    analysis = analyse([str(paste)])
    for number in range(len(analysis.case.captures)):
        assert "hunter2" not in str(answers.record_table(analysis, (number,)))
    assert "hunter2" not in str(answers.unparsed_lines(analysis))


def _table() -> Table:
    rows = (("vmnic10", "1000", "partial"), ("vmnic2", "-", "parsed"), ("vmnic1", "25000", "unreadable"))
    columns = (Column("name", 8), Column("speed", 5, True), Column("status", 10))
    return Table("", columns, rows, ((0, 0), (0, 1), (0, 2)))


@pytest.mark.parametrize(
    ("column", "descending", "order"),
    [
        (0, False, [2, 1, 0]), (0, True, [0, 1, 2]),
        (1, False, [0, 2, 1]), (1, True, [2, 0, 1]),  # what says nothing is last
        (2, False, [2, 0, 1]),  # the worst status first
        (None, False, [0, 1, 2]),
    ],
)  # fmt: skip
def test_sorting(column: int | None, descending: bool, order: list[int]) -> None:
    sifter = Sifter(_table())
    sifter.column, sifter.descending = column, descending
    assert list(sifter.sift()) == order


@pytest.mark.parametrize(
    ("text", "order"),
    [("VMNIC1", [0, 2]), ("!10 vmnic", [1, 2]), ("status:par", [0, 1]), ("sp:25", [2]), ("nothing", []), ("x:y", [])],
)
def test_filtering(text: str, order: list[int]) -> None:
    sifter = Sifter(_table())
    sifter.text = text
    assert list(sifter.sift()) == order


@pytest.mark.parametrize(
    ("command", "area"),
    [
        ("esxcfg-vmknic -l", "Network"), ("esxcli storage nmp device list", "Storage"), (".vmx", "Virtual machines"),
        ("esxcli hardware ipmi sel list", "Hardware"), ("cat /etc/ntp.conf", "Configuration"), ("date", "Host"),
    ],
)  # fmt: skip
def test_areas(command: str, area: str) -> None:
    assert area_of(command) == area


def test_columns_that_tell_most_come_first(big: Analysis) -> None:
    rows = answers.overview(big, 0.0).captures
    numbers = tuple(row.number for row in rows if row.command == "esxcli storage core path list")
    names = [column.name for column in answers.record_table(big, numbers).columns]
    assert names[:2] == ["runtime_name", "device"]
    assert names.index("uid") > names.index("lun")
