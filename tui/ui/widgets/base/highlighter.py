"""Python source as lines of pieces, each with its kind. Colours are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

# A text and its kind: one of KINDS, or nothing in particular.
Piece = tuple[str, str]
KINDS = ("keyword", "string", "number", "comment", "name", "decorator")
# A longer text takes too long: the measurement waits meanwhile.
MOST_CHARACTERS = 32_000


@cache
def _kinds() -> Sequence[tuple[object, str]]:
    """Return Pygments' kinds of token, the particular before the general."""
    from pygments import token  # type: ignore[import-untyped]  # noqa: PLC0415

    return (
        (token.String.Doc, "comment"),
        (token.String, "string"),
        (token.Number, "number"),
        (token.Comment, "comment"),
        (token.Keyword, "keyword"),
        (token.Operator.Word, "keyword"),
        (token.Name.Function, "name"),
        (token.Name.Class, "name"),
        (token.Name.Decorator, "decorator"),
    )


def highlighted(text: str) -> list[list[Piece]]:
    """Return the text line by line; a very long one without kinds."""
    if len(text) > MOST_CHARACTERS:
        return [[(line, "")] for line in text.removesuffix("\n").split("\n")]
    # Imported late: most sessions never show a file.
    from pygments.lexers.python import (  # type: ignore[import-untyped]  # noqa: PLC0415
        PythonLexer,
    )

    lines: list[list[Piece]] = [[]]
    for token, piece in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        kind = next((kind for general, kind in _kinds() if token in general), "")  # type: ignore[operator]
        first, *rest = piece.split("\n")
        if first:
            lines[-1].append((first, kind))
        lines += [[(line, kind)] if line else [] for line in rest]
    if not lines[-1]:
        lines.pop()
    return lines
