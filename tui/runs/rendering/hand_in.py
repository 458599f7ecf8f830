"""Decide what the page of a hand-in says: ticks, predictions, and the runs behind them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tui.runs.rendering import words
from tui.runs.rendering.comparison import letters
from tui.runs.rendering.content import Content, run_content
from tui.runs.rendering.tables import Table
from tui.runs.rendering.values import Json, mapping, number, rows, text

BY_HAND = "by hand"


def hand_in_report(handed: Json) -> Content:
    """Return the page of a hand-in's JSON (petload.handin/1)."""
    runs = rows(handed.get("runs"))
    marks = {text(run.get("name")): letters(at) for at, run in enumerate(runs)}
    parts = rows(handed.get("parts"))
    student = text(handed.get("student"))
    exported_at = words.moment(text(handed.get("exported_at")))
    return Content(
        title=f"Hand-in of {student}" if student else "Hand-in of the load-testing lab",
        runs=tuple(
            run_content(mapping(run.get("run")), marks[text(run.get("name"))]) for run in runs
        ),
        sentences=tuple(_sentence(part) for part in parts),
        notes=(f"Exported {exported_at} by petload {text(handed.get('petload'))}.",),
        tables=tuple(
            filter(None, (table for part in parts for table in (_steps(part, marks), _asked(part))))
        ),
    )


def _name(part: Json) -> str:
    return f"Part {words.whole(number(part.get('part')))}, {text(part.get('title'))}"


def _sentence(part: Json) -> str:
    steps = rows(part.get("steps"))
    ticked = sum(step.get("done") is not None for step in steps)
    return f"{_name(part)}: {ticked} of {len(steps)} steps are ticked."


def _steps(part: Json, marks: Mapping[str, str]) -> Table:
    return Table(
        _name(part),
        ("Step", "What the run showed", "Run"),
        tuple(
            (
                text(step.get("title")),
                text(step.get("done")) or words.UNKNOWN,
                _run(step, marks),
            )
            for step in rows(part.get("steps"))
        ),
        frozenset(),
        "A dash is a step that is not ticked, or a tick that no kept run shows.",
    )


def _run(step: Json, marks: Mapping[str, str]) -> str:
    if step.get("by_hand") is True and step.get("done") is not None:
        return BY_HAND
    return marks.get(text(step.get("run")), words.UNKNOWN)


def _asked(part: Json) -> Table:
    """Return the predictions beside what was measured; those that were made."""
    return Table(
        f"{_name(part)}: predictions",
        ("Question", "Predicted", "Measured", "How far"),
        tuple(
            (
                f"{text(asked.get('label'))} ({text(asked.get('unit'))})",
                words.short(number(asked.get("predicted"))),
                words.short(number(asked.get("measured"))),
                text(asked.get("how_far")) or words.UNKNOWN,
            )
            for asked in rows(part.get("predictions"))
            if asked.get("predicted") is not None or asked.get("measured") is not None
        ),
        frozenset({1, 2}),
    )
