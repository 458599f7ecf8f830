"""Write a report as one HTML file that needs no other: no script, no font, no picture."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from tui import __version__
from tui.runs.rendering.content import Content

FOLDER = Path(__file__).parent
# A longer table shows these, and the rest where it is opened.
ROWS_SHOWN = 20


def html(content: Content) -> str:
    """Return the report as HTML. Every text of a run is escaped."""
    return _page().render(
        content=content,
        css=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S704 - own file
        version=__version__,
        rows_shown=ROWS_SHOWN,
        ids=_Ids(),
    )


@cache
def _page() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string((FOLDER / "page.html").read_text(encoding="utf-8"))


class _Ids:
    """Count the ids of a page, so that each chart has its own."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        """Return an id that the page does not have yet."""
        self._last += 1
        return f"n{self._last}"
