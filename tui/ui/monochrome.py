"""Without colours: greys in which what was coloured still stands out."""

from __future__ import annotations

from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, monochrome_style


def emphatic(filters: list[LineFilter]) -> list[LineFilter]:
    """The filters of an app, with petload's own for NO_COLOR in the place of textual's."""
    return [EmphaticGreys() if isinstance(each, Monochrome) else each for each in filters]


class EmphaticGreys(LineFilter):
    """textual's Monochrome makes a red as dim as the eye has it: a failure is the palest word.

    Here a colour is half way from there to the strongest of its parts.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments in greys."""
        on_dark = background.brightness < 0.5
        return [
            Segment(text, style and _grey(style, on_dark), control)
            for text, style, control in segments
        ]


@lru_cache(1024)
def _grey(style: Style, on_dark: bool) -> Style:
    if style.color is None or style.color.triplet is None:
        return monochrome_style(style)
    grey = monochrome_style(style)
    as_seen = grey.color.triplet.red if grey.color and grey.color.triplet else 0
    part = (as_seen + (max if on_dark else min)(style.color.triplet)) // 2
    return grey + Style.from_color(RichColor.from_rgb(part, part, part))
