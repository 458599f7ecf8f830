"""The screen of kept runs: open one, mark two, note something, delete."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Label
from textual.worker import WorkType

from tui.runs import store
from tui.runs.limit import LIMIT
from tui.runs.reader import RunUnreadable
from tui.runs.summary import Summaries, Summary
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.dialog import Dialog
from tui.ui.screens.note import NoteScreen
from tui.ui.widgets.base.detail import Detail
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.table.run_table import RunRow, run_detail, run_table
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.table_status import TableStatus

MARKS = ("A", "B")


class RunOpened(Message):
    """A kept run is to be shown."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


class RunsMarked(Message):
    """Two marked runs are to be compared, the first as the base."""

    def __init__(self, first: Path, second: Path) -> None:
        super().__init__()
        self.first, self.second = first, second


class RunsScreen(Dialog[None]):
    """List the kept runs as they are on disk whenever the screen is opened."""

    AUTO_FOCUS = "#run-table"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - as textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - as above
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close"),
        Binding("enter", "open", "Open"),
        Binding("space", "mark", "Mark"),
        Binding("c", "compare", "Compare"),
        Binding("n", "note", "Note"),
        Binding("d,delete", "delete", "Delete"),
    ]

    def __init__(self, data_dir: Path | None) -> None:
        """Take the folder whose runs are listed; None has none."""
        super().__init__()
        self._summaries = Summaries(data_dir) if data_dir is not None else None
        self._runs: list[Summary] = []
        # In the order in which they were marked.
        self._marked: list[Path] = []
        self._table = run_table()

    def compose(self) -> ComposeResult:
        """Yield the table, the run under the cursor, and the keys."""
        with Vertical(classes="dialog"):
            yield Label(self._title(), id="runs-title")
            yield TableStatus()
            yield self._table
            yield Detail()
            yield KeyBar(
                [
                    KeyHint("Esc", "Close", "screen.close"),
                    KeyHint("Enter", "Open", "screen.open"),
                    KeyHint("Space", "Mark", "screen.mark"),
                    KeyHint("c", "Compare", "screen.compare"),
                    KeyHint("n", "Note", "screen.note"),
                    KeyHint("d", "Delete", "screen.delete"),
                    KeyHint("< >", "Sort by", "screen.sort(1)", tier=2),
                ]
            )

    def on_screen_resume(self) -> None:
        """Read the runs again: one may have ended meanwhile."""
        super().on_screen_resume()
        self.run_worker(cast("WorkType[None]", self._read), group="read", exclusive=True)

    async def _read(self) -> None:
        if self._summaries is not None:
            # Some hundred runs take a moment.
            self._runs = await asyncio.to_thread(self._summaries.read)
            self.draw()

    def draw(self) -> None:
        """Draw the runs."""
        names = {run.path for run in self._runs}
        self._marked = [path for path in self._marked if path in names]
        marks = dict(zip(self._marked, MARKS, strict=False))
        self._table.show([RunRow(run, marks.get(run.path, "")) for run in self._runs])
        self.query_one("#runs-title", Label).update(self._title())
        self._tell()

    def _title(self) -> Content:
        many = "1 kept run" if len(self._runs) == 1 else f"{len(self._runs)} kept runs"
        return Content(f"{many} · at most {LIMIT} are kept, those with a note beyond that")

    @on(SortableTable.Changed)
    def _tell(self) -> None:
        """Describe the run under the cursor."""
        if self.query(Detail):
            self.query_one(TableStatus).show(self._table.view)
            row = self._table.current
            self.query_one(Detail).show(*(run_detail(row.run) if row else ("", "")))

    # --- keys -----------------------------------------------------------------------------------

    @property
    def _readable(self) -> Summary | None:
        """The run under the cursor; without one that can be read, say so and return None."""
        row = self._table.current
        if row is None:
            return None
        if row.run.problem is not None:
            self.notify(row.run.problem, severity="error", markup=False)
            return None
        return row.run

    def action_open(self) -> None:
        """Show the run under the cursor."""
        if (run := self._readable) is not None:
            self.post_message(RunOpened(run.path))

    def action_mark(self) -> None:
        """Mark the run under the cursor, or remove its mark; a third mark replaces the second."""
        if (run := self._readable) is None:
            return
        if run.path in self._marked:
            self._marked.remove(run.path)
        else:
            self._marked = [*self._marked[:1], run.path]
        self.draw()

    def action_compare(self) -> None:
        """Compare the two marked runs."""
        if len(self._marked) < len(MARKS):
            self.notify("Mark two runs with Space first.")
        else:
            self.post_message(RunsMarked(*self._marked))

    def action_note(self) -> None:
        """Ask for the note of the run under the cursor."""
        run = self._readable
        if run is None:
            return

        def apply(text: str | None) -> None:
            if text is not None:
                self._change(partial(store.set_note, run.path, text))

        self.app.push_screen(NoteScreen(run.name, run.note or ""), apply)

    def action_delete(self) -> None:
        """Delete the run under the cursor, after a question."""
        row = self._table.current
        if row is None:
            return
        run = row.run

        def apply(yes: bool | None) -> None:
            if yes:
                self._change(partial(store.delete, run.path))

        text = run_detail(run)[1]
        question = ConfirmScreen(
            f"Delete {run.name}?",
            f"{text}\nIt cannot be undone.",
            yes="Delete (y)",
            no="Keep (n)",
        )
        self.app.push_screen(question, apply)

    def _change(self, change: partial[None]) -> None:
        """Change the runs on disk, then read them again."""

        async def work() -> None:
            try:
                await asyncio.to_thread(change)
            except (RunUnreadable, OSError) as error:
                self.notify(str(error), severity="error", markup=False)
            await self._read()

        self.run_worker(cast("WorkType[None]", work), group="change")

    def action_sort(self, columns: int) -> None:
        """Sort by another column: a click on the key bar."""
        self._table.action_sort_by(columns)

    def action_close(self) -> None:
        """Return to the main screen."""
        self.dismiss(None)
