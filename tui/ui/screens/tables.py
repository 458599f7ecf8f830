"""The tables screen: endpoints, failures, processes and exceptions, sorted as chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.model.snapshot import Snapshot
from tui.ui.clipboard import NOT_COPIED, copy
from tui.ui.screens.dialog import SnapshotDialog
from tui.ui.widgets.base.detail import Detail
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.table.endpoint_tables import (
    aggregated,
    endpoint_detail,
    other_endpoints,
    sortable_endpoints,
)
from tui.ui.widgets.table.failure_tables import (
    exception_detail,
    failure_detail,
    failure_rows,
    other_exceptions,
    other_failures,
    sortable_exceptions,
    sortable_failures,
)
from tui.ui.widgets.table.process_tables import process_detail, show_processes, sortable_processes
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.table_status import TableStatus

NAMES = ("endpoints", "failures", "processes", "exceptions")


class TablesScreen(SnapshotDialog):
    """Follow the newest snapshot with the table in sight."""

    AUTO_FOCUS = "#endpoint-table"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - as textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - as above
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,t,q", "close", "Close"),
        Binding("tab", "step(1)", "Next table"),
        Binding("shift+tab", "step(-1)", "Table before"),
        Binding("y", "copy", "Copy the row"),
        *(
            Binding(str(number), f"table('{name}')", name.title())
            for number, name in enumerate(NAMES, 1)
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown = NAMES[0]
        self._endpoints = sortable_endpoints()
        self._failures = sortable_failures()
        self._processes = sortable_processes()
        self._exceptions = sortable_exceptions()

    def compose(self) -> ComposeResult:
        """Yield the tabs, the tables, and the detail of the row under the cursor."""
        with Vertical(classes="dialog"):
            yield TabRow()
            yield TableStatus()
            for name, table in self._tables().items():
                table.display = name == self._shown
                yield table
            yield Detail()
            yield KeyBar(
                [
                    KeyHint("Esc", "Close", "screen.close"),
                    KeyHint("Tab", "Next table", "screen.step(1)"),
                    KeyHint("< >", "Sort by", "screen.sort(1)"),
                    KeyHint("r", "Reverse", "screen.reverse"),
                    KeyHint("←→", "Columns", "screen.columns(1)"),
                    KeyHint("↑↓", "Row", "screen.row(1)"),
                    KeyHint("y", "Copy", "screen.copy"),
                ]
            )

    def _tables(self) -> dict[str, SortableTable[object]]:
        tables = (self._endpoints, self._failures, self._processes, self._exceptions)
        return dict(zip(NAMES, tables, strict=True))  # type: ignore[arg-type]

    # --- which table ----------------------------------------------------------------------------

    def action_table(self, name: str) -> None:
        """Show a table."""
        self._shown = name
        for each, table in self._tables().items():
            table.display = each == name
        self.set_focus(self._tables()[name])
        self.draw()

    def action_step(self, step: int) -> None:
        """Show the next table, and after the last the first."""
        self.action_table(NAMES[(NAMES.index(self._shown) + step) % len(NAMES)])

    @on(TabRow.Chosen)
    def _choose(self, message: TabRow.Chosen) -> None:
        self.action_table(message.name)

    def action_copy(self) -> None:
        """Copy the row under the cursor, whole."""
        words = " ".join(filter(None, self._words(self.snapshot))) if self.snapshot else ""
        if words:
            copy(self.app, words)
        said = f"Copied the row. {NOT_COPIED}" if words else "There is nothing to copy here."
        self.notify(said, markup=False)

    # --- the bottom row's keys, clicked ---------------------------------------------------------

    def action_sort(self, columns: int) -> None:
        """Sort the table in sight by another column: a click on the key bar."""
        self._tables()[self._shown].action_sort_by(columns)

    def action_reverse(self) -> None:
        """Reverse the order of the table in sight."""
        self._tables()[self._shown].action_reverse()

    def action_columns(self, columns: int) -> None:
        """Scroll to other columns of the table in sight."""
        self._tables()[self._shown].action_scroll_columns(columns)

    def action_row(self, rows: int) -> None:
        """Move the cursor of the table in sight."""
        self._tables()[self._shown].action_move(rows)

    # --- drawing --------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw the newest snapshot."""
        snapshot = self.snapshot
        # A snapshot may come before the widgets are mounted.
        if snapshot is None or not self.query(Detail):
            return
        self.query_one(TabRow).show(
            NAMES,
            self._shown,
            [
                f"{number} {name.title()} {count}"
                for number, (name, count) in enumerate(
                    zip(NAMES, _counts(snapshot), strict=True), 1
                )
            ],
        )
        if self._shown == "endpoints":
            self._endpoints.show(
                snapshot.endpoints, [*other_endpoints(snapshot), aggregated(snapshot)]
            )
        elif self._shown == "failures":
            self._failures.show(failure_rows(snapshot), other_failures(snapshot))
        elif self._shown == "exceptions":
            self._exceptions.show(snapshot.exceptions, other_exceptions(snapshot))
        else:
            show_processes(self._processes, snapshot)
        self._tell()

    @on(SortableTable.Changed)
    def _tell(self) -> None:
        """Describe the row under the cursor, and what of the table is in sight."""
        if self.snapshot is None or not self.query(Detail):
            return
        self.query_one(TableStatus).show(self._tables()[self._shown].view)
        self.query_one(Detail).show(*self._words(self.snapshot))

    def _words(self, snapshot: Snapshot) -> tuple[str, str]:
        if self._shown == "endpoints" and (endpoint := self._endpoints.current):
            return endpoint_detail(endpoint, snapshot)
        if self._shown == "failures" and (failure := self._failures.current):
            return failure_detail(failure)
        if self._shown == "processes" and (process := self._processes.current):
            return process_detail(process)
        if self._shown == "exceptions" and (exception := self._exceptions.current):
            return exception_detail(exception)
        return "", ""


def _counts(snapshot: Snapshot) -> tuple[str, ...]:
    """Return how many rows each table has, and of how many where not all are listed."""
    others = snapshot.others

    def count(rows: Sequence[object], left: int = 0) -> str:
        return f"{len(rows)} of {len(rows) + left:,}" if left else str(len(rows))

    return (
        count(snapshot.endpoints, others.endpoints.rows),
        count(snapshot.failures, others.failures.rows),
        count(snapshot.processes),
        count(snapshot.exceptions, others.exceptions.rows),
    )
