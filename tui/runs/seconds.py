"""Write each second of a run as what has changed since the one before, and read it again. Pure.

A second is one line of JSON. Whole values (the sample, the totals, the verdict) stand there when
they have changed; tables (processes, endpoints, ...) have the changed columns of changed rows. So
lines are short, and a run's seconds can be read up to any line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from tui.model.condition import Streak
from tui.model.parts import PARTS
from tui.model.run import NO_OUTCOMES, Count, RequestOutcomes
from tui.model.snapshot import (
    EndpointView,
    Event,
    ExceptionView,
    FailureView,
    ProcessView,
    Snapshot,
    StatusView,
)
from tui.model.verdict import SignalView
from tui.runs.codec import Columns, Undecodable, columns_of, decoded, encoded, names, values

# Of a table that changes faster, the rows that wait longest are written first.
ROWS_A_SECOND = 32


@dataclass(frozen=True, slots=True)
class RunState:
    """What is known of the run that goes on, beside what the screen shows.

    `is_final` is true once its figures are final: with the last second of a run that was ended.
    """

    users: int
    count: Count | None = None
    strangers: int = 0
    lost: tuple[str, ...] = ()
    exit_codes: Mapping[str, int] = field(default_factory=dict)
    stopped_t: float | None = None
    ended_by: str | None = None
    aborted: str | None = None
    is_final: bool = False
    # Without statuses, which are a table here, and exceptions, which the screen shows.
    outcomes: RequestOutcomes = NO_OUTCOMES
    statuses: tuple[StatusView, ...] = ()
    streaks: tuple[Streak, ...] = ()


@dataclass(frozen=True, slots=True)
class _Table:
    """A tuple of rows in a second: their type, and the columns that tell one from another."""

    row: type
    keys: int


TABLES: Mapping[str, _Table] = {
    "processes": _Table(ProcessView, 1),
    "endpoints": _Table(EndpointView, 2),
    "failures": _Table(FailureView, 3),
    "signals": _Table(SignalView, 1),
    "statuses": _Table(StatusView, 3),
    "exceptions": _Table(ExceptionView, 2),
}
# What is written otherwise, and what is not of the run: what the keys may do, the guide's state.
_LEFT_OUT = {"history", "events", "refusals", "guide", "kept"}
_HINTS = {
    name: hint
    for cls in (Snapshot, RunState)
    for name, hint in get_type_hints(cls).items()
    if name not in _LEFT_OUT and name not in TABLES
}
_OF_SNAPSHOT = tuple(name for name in names(Snapshot) if name in _HINTS)
_OF_STATE = tuple(name for name in names(RunState) if name in _HINTS)


def columns() -> dict[str, tuple[str, ...]]:
    """Return the names of all fields as this version of petload writes them."""
    return columns_of(*_HINTS.values(), *(table.row for table in TABLES.values()), Event)


class SecondsWriter:
    """Turn seconds into lines, each with what has changed since the one before."""

    def __init__(self, started_t: float) -> None:
        self._before: dict[str, Any] = {}
        self._tables = {name: _TableWriter(table) for name, table in TABLES.items()}
        self._last_event: Event | None = None
        self._started_t = started_t

    def line(self, snapshot: Snapshot, state: RunState, *, is_last: bool = False) -> bytes:
        """Return the line of a second, with its line break; the last one has every changed row."""
        changed: dict[str, Any] = {}
        for source, of_source in ((snapshot, _OF_SNAPSHOT), (state, _OF_STATE)):
            for name in of_source:
                value = getattr(source, name)
                if name not in self._before or self._before[name] != value:
                    changed[name] = self._before[name] = value
        for name, table in self._tables.items():
            source = snapshot if hasattr(snapshot, name) else state
            if rows := table.changes(
                getattr(source, name), most=None if is_last else ROWS_A_SECOND
            ):
                changed[name] = rows
        if events := self._new_events(snapshot.events):
            changed["events"] = events
        return json.dumps(changed, default=encoded, separators=(",", ":")).encode() + b"\n"

    def _new_events(self, events: Sequence[Event]) -> list[Event]:
        new: list[Event] = []
        for event in reversed(events):
            if event == self._last_event or event.t < self._started_t:
                break
            new.append(event)
        if new:
            self._last_event = new[0]
        return new[::-1]


class _TableWriter:
    """Remember the rows that were written; each has a number, in the order of their arrival."""

    def __init__(self, table: _Table) -> None:
        self._values, self._keys = values(table.row), table.keys
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._written: list[tuple[Any, ...]] = []
        self._written_at: list[int] = []
        self._order: list[int] = []
        self._lines = 0

    def changes(self, rows: Sequence[Any], most: int | None) -> dict[str, Any]:
        """Return the changed rows, `most` at most, and the order of all.

        A row is [number, column, value, column, value, ...].
        """
        self._lines += 1
        order: list[int] = []
        changed: list[tuple[int, tuple[Any, ...]]] = []
        for row in rows:
            now = self._values(row)
            number = self._numbers.setdefault(now[: self._keys], len(self._numbers))
            if number == len(self._written):
                self._written.append(())
                self._written_at.append(0)
            order.append(number)
            if self._written[number] != now:
                changed.append((number, now))
        if most is not None and len(changed) > most:
            changed.sort(key=lambda each: self._written_at[each[0]])
            del changed[most:]
        found: dict[str, Any] = {}
        if changed:
            found["rows"] = [self._write(number, now) for number, now in changed]
        # A long order is not written each time that two rows swap.
        if order != self._order and (
            most is None or len(order) <= most or len(order) != len(self._order)
        ):
            found["order"] = self._order = order
        return found

    def _write(self, number: int, now: tuple[Any, ...]) -> list[Any]:
        before, self._written[number] = self._written[number], now
        self._written_at[number] = self._lines
        row: list[Any] = [number]
        for column, value in enumerate(now):
            if not before or before[column] != value:
                row += (column, value)
        return row


@dataclass(slots=True)
class Second:
    """The state after a line, as it stands in JSON. `fields` are whole values by their name."""

    fields: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, dict[int, tuple[Any, ...]]] = field(default_factory=dict)
    order: dict[str, Sequence[int]] = field(default_factory=dict)

    def copy(self) -> Second:
        """Return a copy; rows and values are never changed in place."""
        rows = {name: dict(table) for name, table in self.rows.items()}
        return Second(dict(self.fields), rows, dict(self.order))

    def apply(self, line: Mapping[str, Any], columns: Columns) -> None:
        """Take in the changes of the next line. Raises Undecodable."""
        for name, value in line.items():
            if name in TABLES:
                self._apply_rows(name, value, len(columns.get(TABLES[name].row.__name__, ())))
            elif name in _HINTS:
                self.fields[name] = value

    def _apply_rows(self, name: str, changes: Any, width: int) -> None:
        if not isinstance(changes, dict):
            raise Undecodable(f"'{name}' is not an object")
        table = self.rows.setdefault(name, {})
        for change in _list_of(changes.get("rows", []), list, name):
            if len(change) % 2 == 0 or not isinstance(change[0], int):
                raise Undecodable(f"'{name}' has a row that is none")
            row = list(table.get(change[0], (None,) * width))
            for column, value in zip(change[1::2], change[2::2], strict=True):
                if not isinstance(column, int) or not 0 <= column < width:
                    raise Undecodable(f"'{name}' has no such column")
                row[column] = value
            table[change[0]] = tuple(row)
        if "order" in changes:
            self.order[name] = _list_of(changes["order"], int, name)

    def snapshot(self, columns: Columns, **more: Any) -> Snapshot:
        """Return the second as the screen shows it; `more` is what no line has.

        Raises Undecodable.
        """
        try:
            found = Snapshot(**self._decoded(Snapshot, _OF_SNAPSHOT, columns), **more)
        except TypeError as error:
            raise Undecodable("the second is not whole") from error
        if found.part not in PARTS:
            raise Undecodable(f"there is no part {found.part}")
        return found

    def state(self, columns: Columns) -> RunState:
        """Return what else is known of the run. Raises Undecodable."""
        try:
            return RunState(**self._decoded(RunState, _OF_STATE, columns))
        except TypeError as error:
            raise Undecodable("the second is not whole") from error

    def value(self, name: str, columns: Columns) -> Any:
        """Return one whole value. Raises Undecodable."""
        return decoded(_HINTS[name], self.fields.get(name), columns)

    def table(self, name: str, columns: Columns) -> Any:
        """Return the rows of a table. Raises Undecodable."""
        rows = self.rows.get(name, {})
        return tuple(
            decoded(TABLES[name].row, list(rows[number]), columns)
            for number in self.order.get(name, ())
            if number in rows
        )

    def _decoded(self, cls: type, of_class: Sequence[str], columns: Columns) -> dict[str, Any]:
        found = {name: self.value(name, columns) for name in of_class if name in self.fields}
        for name in names(cls):
            if name in TABLES:
                found[name] = self.table(name, columns)
        return found


def _list_of(raw: Any, kind: type, name: str) -> list[Any]:
    if not isinstance(raw, list) or not all(isinstance(each, kind) for each in raw):
        raise Undecodable(f"'{name}' is not a list")
    return raw
