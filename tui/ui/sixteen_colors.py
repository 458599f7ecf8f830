"""Keep text visible on terminals of 16 colours, where two greys may become one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

BLACK, WHITE = RichColor.parse("black"), RichColor.parse("bright_white")
# The numbers of black and of the dark colours, on which white can be read.
DARK = {0, 1, 2, 4, 5, 6, 8}


class Distinct(LineFilter):
    """Draw text whose colour would be that of its ground in black or white."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return the segments, each of them visible."""
        return [
            Segment(text, visible(style), None) if style is not None and control is None else whole
            for whole in segments
            for text, style, control in (whole,)
        ]


@lru_cache(maxsize=1024)
def visible(style: Style) -> Style:
    """Return the style with another colour of the text, where 16 colours would hide it."""
    if style.color is None or style.bgcolor is None:
        return style
    text, ground = (
        color.downgrade(ColorSystem.STANDARD).number for color in (style.color, style.bgcolor)
    )
    if text is None or text != ground:
        return style
    return style + Style(color=WHITE if ground in DARK else BLACK)


def with_distinct_text(
    filters: Sequence[LineFilter], color_system: str | None
) -> Sequence[LineFilter]:
    """Return an app's filters, with Distinct on a terminal of 16 colours."""
    return [*filters, Distinct()] if color_system == ColorSystem.STANDARD.name.lower() else filters
