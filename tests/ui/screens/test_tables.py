"""The tables dialog: what it shows, how it is sorted, and how it looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.screens import idle_states, load_states, trouble
from tests.ui.screens.driver import SIZES, driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.model.snapshot import EndpointView, ResponseTimes, Snapshot, Totals
from tui.ui.app import PetLoadApp
from tui.ui.screens.main import MainScreen
from tui.ui.screens.tables import TablesScreen
from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.table.sortable_table import SortableTable


def row_of(app: PetLoadApp, name: str) -> list[str]:
    """The words of the first line that has this name, without the frame."""
    lines = text_of(app).replace("│", " ").splitlines()
    return next(line.split() for line in lines if name in line.split())


def wide(snapshot: Snapshot, *names: tuple[str, int]) -> Snapshot:
    """With these endpoints instead: a name and its requests."""
    return replace(
        snapshot,
        endpoints=tuple(
            EndpointView("GET", name, requests, 0, None, ResponseTimes())
            for name, requests in names
        ),
    )


# --- what is shown ------------------------------------------------------------------------------


async def test_endpoints_have_locusts_columns_and_a_total() -> None:
    lab = FakeLab(3)
    async with driven(lab, load_states.slo_failures(), size=(120, 40)) as (app, pilot):
        await pilot.press("t")
        await settled(pilot)
        assert isinstance(app.screen, TablesScreen)
        titles = "Type Name▲ Requests Fails RPS Fails/s p50 p95 p99 Mean Min Max Size"
        assert row_of(app, "Requests") == titles.split()
        assert " ".join(row_of(app, "/pets")) == (
            "POST /pets 15,600 0 320 0 177 ms 531 ms 797 ms 212 ms 30 ms 1.2 s 61 B"
        )
        assert " ".join(row_of(app, "Aggregated")) == (
            "Aggregated 31,200 5,904 640 123 295 ms 885 ms 1.3 s 354 ms 30 ms 2.1 s 4.1 KiB"
        )
        assert "GET / 50 % of all requests; 38 % of its own failed" in squeezed(app)


async def test_unknown_values_are_dashes() -> None:
    lab = FakeLab(2)
    async with driven(lab, trouble.unknown(), size=(120, 40)) as (app, pilot):
        await pilot.press("t")
        await settled(pilot)
        assert " ".join(row_of(app, "Aggregated")) == "Aggregated 7 1" + 9 * " –"
        assert " ".join(row_of(app, "GET")) == "GET / 7 1" + 9 * " –"
        await pilot.press("3")
        await settled(pilot)
        assert row_of(app, "worker-1")[-5:] == ["–", "–", "–", "–", "–"]
        # Before the first request there is nothing to add up.
        await show(pilot, lab, idle_states.ready())
        await pilot.press("1")
        await settled(pilot)
        assert "No requests yet." in text_of(app)
        assert "Aggregated" not in text_of(app)
        await pilot.press("2")
        await settled(pilot)
        assert "No failures." in text_of(app)


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_the_whole_message_is_below_the_failures(width: int, height: int) -> None:
    lab = FakeLab(2)
    shown = trouble.many_endpoints()
    async with driven(lab, shown, size=(width, height)) as (app, pilot):
        await pilot.press("t", "2", "down")
        await settled(pilot)
        second = shown.failures[1]
        said = "".join(text_of(app).replace("│", "").split())
        assert "".join(f"{second.method}{second.name}".split()) in said
        assert 90 * "x" + "1" in said
        assert "[red]not markup[/red] ␛[31mESC␛[0m␊second line" in squeezed(app)
        # The most frequent first, with its share of all.
        assert row_of(app, "100")[2:5] == ["100", "5.5", "%"]


async def test_the_exact_command_is_below_the_processes() -> None:
    lab = FakeLab(4)
    shown = load_states.saturated()
    shown = replace(
        shown,
        now=replace(shown.now, queued_percent={"worker-1": 12.0}),
        processes=(
            *shown.processes[:2],
            replace(shown.processes[2], state="failed", exit_code=-9, pid=None),
            *shown.processes[3:],
        ),
    )
    async with driven(lab, shown, size=(120, 40)) as (app, pilot):
        await pilot.press("t", "3")
        await settled(pilot)
        for view in shown.processes[:3]:
            assert f"$ {view.command}" in squeezed(app)
            await pilot.press("down")
            await settled(pilot)
        assert "no command: this is petload itself" in squeezed(app)
        worker = " ".join(row_of(app, "worker-1"))
        assert "failed" in worker
        assert "12 %" in worker
        assert worker.endswith("1:35 -9")
        # The machine is no process: it stays below them, however they are sorted.
        await pilot.press("full_stop", "full_stop")
        await settled(pilot)
        table = text_of(app).partition("no command")[0]
        names = [line.replace("│", " ").split()[:1] for line in table.splitlines()]
        order = [name[0] for name in names if name and name[0] in ("machine", "master", "worker-1")]
        assert order == ["worker-1", "master", "machine"]


# --- keys and mouse -----------------------------------------------------------------------------


async def test_the_tables_are_chosen_by_key_and_by_mouse() -> None:
    lab = FakeLab(3)
    async with driven(lab, load_states.slo_failures()) as (app, pilot):
        await pilot.press("t")
        await settled(pilot)
        for key, table in [
            ("tab", "failure-table"),
            ("tab", "process-table"),
            ("tab", "exception-table"),
            ("tab", "endpoint-table"),
            ("shift+tab", "exception-table"),
            ("2", "failure-table"),
            ("1", "endpoint-table"),
            ("3", "process-table"),
        ]:
            await pilot.press(key)
            await settled(pilot)
            assert app.focused is not None
            assert app.focused.id == table
            assert [each.id for each in app.screen.query(SortableTable) if each.display] == [table]
        await pilot.click(TabRow, offset=(20, 0))
        await settled(pilot)
        assert app.focused.id == "failure-table"
        assert lab.asked() == []
        await pilot.press("t")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)


async def test_the_cursor_stays_on_its_endpoint_while_sorting() -> None:
    lab = FakeLab(2)
    base = load_states.part2()
    async with driven(lab, wide(base, ("/a", 3), ("/b", 2), ("/c", 1))) as (app, pilot):
        await pilot.press("t", "full_stop", "down")
        await settled(pilot)
        assert "Sorted by Requests ▼" in text_of(app)
        assert "GET /b" in text_of(app)
        later = wide(replace(base, t=base.t + 1), ("/0", 0), ("/a", 3), ("/b", 9), ("/c", 10))
        await show(pilot, lab, later)
        assert "GET /b" in text_of(app)
        lines = [line.split()[1] for line in text_of(app).splitlines() if line[:3] == "GET"]
        assert lines[:4] == ["/c", "/b", "/a", "/0"]


async def test_hidden_columns_are_counted_and_scrolled_to() -> None:
    lab = FakeLab(3)
    async with driven(lab, load_states.slo_failures()) as (app, pilot):
        await pilot.press("t")
        await settled(pilot)
        assert "5 more columns →" in text_of(app)
        assert "Size" not in text_of(app)
        await pilot.press(*["right"] * 6)
        await settled(pilot)
        assert "← 5 more columns" in text_of(app)
        assert row_of(app, "/pets")[:2] == ["POST", "/pets"]
        assert row_of(app, "/pets")[-3:] == ["61", "B", "–"]


async def test_a_closed_screen_draws_nothing_and_catches_up() -> None:
    lab = FakeLab(3)
    async with driven(lab, idle_states.ready()) as (app, pilot):
        await pilot.press("t")
        await settled(pilot)
        table = app.screen.query_one("#endpoint-table", SortableTable)
        await pilot.press("escape")
        await settled(pilot)
        await show(pilot, lab, load_states.slo_failures())
        assert table.current is None
        await pilot.press("t")
        await settled(pilot)
        assert table.current is not None
        assert "31,200" in text_of(app)


async def test_every_size_is_survived() -> None:
    lab = FakeLab(2)
    async with driven(lab, trouble.many_endpoints()) as (app, pilot):
        await pilot.press("t")
        for keys in ("1", "2", "3", "4"):
            await pilot.press(keys)
            for width, height in [(80, 12), (20, 5), (1, 1), (200, 60), (80, 24)]:
                await pilot.resize_terminal(width, height)
                await settled(pilot)
                await pilot.press("down", "end", "right", "full_stop", "r", "home")
        await show(pilot, lab, replace(trouble.many_endpoints(20), totals=Totals()))
        assert isinstance(app.screen, TablesScreen)
