"""A bar of one text line that shows how busy something is."""

from functools import lru_cache

from textual.content import Content

from tui.analysis.thresholds import BUSY_PERCENT, SATURATED_PERCENT
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.format import MISSING, half_up

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_NUMBER_WIDTH = 5  # a blank and "100%", or a busy process with "1200%"
_TRACK = "on $foreground 10%"


def level_style(percent: float) -> str:
    """Return the style that shows how near the limit a percentage is."""
    if percent >= SATURATED_PERCENT:
        return colors.LIMIT
    return "$text-warning" if percent >= BUSY_PERCENT else "$text-success"


def bar(percent: float | None, width: int) -> Content:
    """Return a bar of 0-100 % with its number beside it, together `width` cells.

    Above 100 the bar is full and the number tells. None is an empty bar and a dash. Without room
    for a bar the number stands alone.
    """
    if percent is None:
        return _bar(None, width, colors.MUTED)
    # Whole percents: the bar agrees with its number, and less is no reason to paint it anew.
    # The colour is that of the exact figure: 89.6 % is not saturated yet.
    return _bar(half_up(max(percent, 0)), width, level_style(percent))


@lru_cache(maxsize=1024)
def _bar(percent: int | None, width: int, style: str) -> Content:
    text = MISSING if percent is None else f"{percent}%"
    length = width - _NUMBER_WIDTH
    if length < 1:
        return Content.styled(f"{text:>{width}}", style)
    eighths = 0 if percent is None else half_up(min(percent, 100) / 100 * length * 8)
    if percent:
        eighths = max(1, eighths)  # A little is shown as something.
    full, part = divmod(eighths, 8)
    filled = _EIGHTHS[8] * full + (_EIGHTHS[part] if part else "")
    return Content.assemble(
        (f"{filled:<{length}}", f"{style} {_TRACK}"), (f"{text:>{_NUMBER_WIDTH}}", style)
    )
