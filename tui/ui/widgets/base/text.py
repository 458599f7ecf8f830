"""Text of other programs in cells of a terminal: literal, one line, exactly as wide as asked.

A process name or an error message may hold escape sequences, newlines, undecodable bytes or
characters two cells wide. None of that may move the screen.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeVar
from unicodedata import category

from rich.cells import cell_len, set_cell_size

Align = Literal["left", "right"]
StyleT = TypeVar("StyleT")

ELLIPSIS = "…"

_REPLACEMENT = "\ufffd"
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Return one printable line: control characters become visible signs, invisible ones go.

    Joiners and variation selectors go too, because terminals disagree on how wide they make
    their neighbours; an emoji built of several falls apart into those.
    """
    if text.isprintable() and text.isascii():
        return text
    return "".join(map(_visible, text))


def _visible(char: str) -> str:
    code = ord(char)
    kind = category(char)
    if kind == "Cc":
        if code < 0x20:
            return chr(_CONTROL_PICTURES + code)
        return "␡" if code == _DELETE else _REPLACEMENT
    if kind == "Cf" or 0xFE00 <= code <= 0xFE0F:
        return ""
    if kind in {"Cs", "Co", "Cn"}:  # A lone surrogate cannot even be written to the terminal.
        return _REPLACEMENT
    return " " if kind in {"Zl", "Zp"} else char


def shorten(text: str, width: int) -> str:
    """Return clean text of at most `width` cells; an ellipsis stands for what is cut."""
    text = clean(text)
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS if width > 0 else ""


def shorten_words(text: str, width: int, end: str = ELLIPSIS) -> str:
    """Return clean text of at most `width` cells, cut between words; `end` stands for the rest."""
    text = clean(text)
    if cell_len(text) <= width:
        return text
    head = set_cell_size(text, max(0, width - cell_len(end)) + 1)
    words = head.rpartition(" ")[0].rstrip(" ,;:(·") if " " in head else ""
    return words + end if words else shorten(text, width)


@lru_cache(maxsize=4096)
def fit(text: str, width: int, align: Align = "left") -> str:
    """Return clean text of exactly `width` cells."""
    size = len(text)
    if not (size <= width and text.isascii() and text.isprintable()):  # Most cells are that simple.
        text = shorten(text, width)
        size = cell_len(text)
    padding = " " * (width - size)
    return padding + text if align == "right" else text + padding


def fit_parts(
    parts: Sequence[tuple[str, StyleT]], width: int, blank: StyleT, align: Align = "left"
) -> list[tuple[str, StyleT]]:
    """Return clean texts in exactly `width` cells together, each with its style.

    `blank` is the style of the padding. The part in which the room ends gets the ellipsis.
    """
    sized = [(text, cell_len(text), style) for text, style in parts]
    length = sum(size for _, size, _ in sized)
    if length <= width:
        fitted = [(text, style) for text, _, style in sized]
        padding = (" " * (width - length), blank)
        return [padding, *fitted] if align == "right" else [*fitted, padding]
    fitted = []
    room = width - 1
    for text, size, style in sized:
        if size > room:
            fitted.append((set_cell_size(text, room) + ELLIPSIS, style))
            break
        fitted.append((text, style))
        room -= size
    return fitted if width > 0 else []
