"""Make text of others safe to write to a terminal. Pure."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return the text with line breaks, escape sequences and the like as Python writes them."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
