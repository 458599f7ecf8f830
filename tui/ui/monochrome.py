"""Colours as greys, for NO_COLOR: what was coloured still stands out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter, Monochrome, monochrome_style


class EmphaticGreys(LineFilter):
    """Show a colour as a grey between its brightness and the strongest of its parts.

    textual's Monochrome uses the brightness alone, so that a red failure is the palest word.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments in greys."""
        on_dark = background.brightness < 0.5
        return [
            Segment(text, style and _grey(style, on_dark), control)
            for text, style, control in segments
        ]


_GREYS = EmphaticGreys()


def with_emphatic_greys(filters: Sequence[LineFilter]) -> Sequence[LineFilter]:
    """Return an app's filters with EmphaticGreys in the place of textual's Monochrome."""
    return [_GREYS if isinstance(each, Monochrome) else each for each in filters]


@lru_cache(1024)
def _grey(style: Style, on_dark: bool) -> Style:
    if style.color is None or style.color.triplet is None:
        return monochrome_style(style)
    grey = monochrome_style(style)
    brightness = grey.color.triplet.red if grey.color and grey.color.triplet else 0
    part = (brightness + (max if on_dark else min)(style.color.triplet)) // 2
    return grey + Style.from_color(RichColor.from_rgb(part, part, part))
