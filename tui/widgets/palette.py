"""Colours with meaning, one per thing, the same in every chart and table.

They are Okabe and Ito's, which people with any common colour blindness can tell apart, and they
have enough contrast on dark and on light ground. (Okabe, Ito: Color Universal Design, 2008.)
"""

from __future__ import annotations

from tui.lab.snapshot import MACHINE, MASTER, PETLOAD, PETSHOP, Bottleneck

SKY, ORANGE, PURPLE, BLUE = "#56B4E9", "#E69F00", "#CC79A7", "#3D8BD4"
GREEN, VERMILION = "#009E73", "#D55E00"
# Not $text-muted: of its "auto 60%" a style in a line keeps the "auto" alone, which is white.
GREY = MUTED = "$foreground 60%"

FAILURES = LIMIT = VERMILION
RPS = SKY
P95, P50 = ORANGE, PURPLE
# Where users are: the shop has those in a request, and the tester keeps those that are stuck.
THINKING, IN_REQUEST, STUCK, RESTING = "$foreground 40%", GREEN, "$text-warning", PURPLE
# What the probe sees is the shop's own: one colour for both.
PROBE = SHOP = GREEN

_WORKERS = (SKY, ORANGE, PURPLE, BLUE)
_FIXED = {PETSHOP: SHOP, MASTER: "#B9A44C", MACHINE: GREY, PETLOAD: GREY}

_BOTTLENECKS = {
    Bottleneck.TESTER: "bold $text-warning",
    Bottleneck.MACHINE: "bold $text-warning",
    Bottleneck.MASTER: "bold $text-warning",
    Bottleneck.SHOP: "bold $text-success",
    Bottleneck.USERS: "bold $text-success",
}


def bottleneck_style(bottleneck: Bottleneck) -> str:
    """How the word is written: a limit of the tester's own side is a warning."""
    return _BOTTLENECKS.get(bottleneck, MUTED)


def process_color(name: str) -> str:
    """The colour of a process; workers take turns."""
    if name in _FIXED:
        return _FIXED[name]
    number = name.rpartition("-")[2]
    return _WORKERS[(int(number) - 1) % len(_WORKERS)] if number.isdecimal() else GREY
