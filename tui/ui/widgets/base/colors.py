"""Colours with a meaning: one for each thing, the same in every chart and table.

They are Okabe and Ito's, which can be told apart with any common colour blindness (Okabe, Ito:
Color Universal Design, 2008). On light ground they are darker, for lines with a contrast of 3:1.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui.model.process_names import MACHINE, MASTER, PETLOAD, PETSHOP
from tui.model.verdict import Bottleneck

ON_DARK: Mapping[str, str] = {
    "series-sky": "#56B4E9",
    "series-orange": "#E69F00",
    "series-purple": "#CC79A7",
    "series-blue": "#3D8BD4",
    "series-green": "#009E73",
    "series-vermilion": "#D55E00",
    "series-sand": "#B9A44C",
}
ON_LIGHT: Mapping[str, str] = {
    "series-sky": "#0072B2",
    "series-orange": "#A66F00",
    "series-purple": "#A8457D",
    "series-blue": "#1B3F8B",
    "series-green": "#00785A",
    "series-vermilion": "#B84A00",
    "series-sand": "#7A6A1E",
}
"""Theme variables, which the app adds to its theme."""

SKY, ORANGE, PURPLE, BLUE = "$series-sky", "$series-orange", "$series-purple", "$series-blue"
GREEN, VERMILION, SAND = "$series-green", "$series-vermilion", "$series-sand"
# Not $text-muted: a style in a line keeps only the "auto" of its "auto 60%", which is white.
GREY = MUTED = "$foreground 60%"

FAILURES = LIMIT = VERMILION
RPS = SKY
P95, P50 = ORANGE, PURPLE
# Where users are: the shop has those in a request, the tester those that are stuck.
THINKING, IN_REQUEST, STUCK, RESTING = "$foreground 40%", GREEN, "$text-warning", PURPLE
# The probe measures the shop: one colour for both.
PROBE = SHOP = GREEN

_WORKERS = (SKY, ORANGE, PURPLE, BLUE)
_FIXED = {PETSHOP: SHOP, MASTER: SAND, MACHINE: GREY, PETLOAD: GREY}

_BOTTLENECKS = {
    Bottleneck.TESTER: "bold $text-warning",
    Bottleneck.MACHINE: "bold $text-warning",
    Bottleneck.MASTER: "bold $text-warning",
    Bottleneck.SHOP: "bold $text-success",
    Bottleneck.USERS: "bold $text-success",
}


def bottleneck_style(bottleneck: Bottleneck) -> str:
    """Return the style of the word: a limit of the tester is a warning."""
    return _BOTTLENECKS.get(bottleneck, MUTED)


def process_color(name: str) -> str:
    """Return the colour of a process; workers take turns."""
    if name in _FIXED:
        return _FIXED[name]
    number = name.rpartition("-")[2]
    return _WORKERS[(int(number) - 1) % len(_WORKERS)] if number.isdecimal() else GREY
