"""Define a pet, and the queries of the shop about its pets."""

import math
import time
from typing import NamedTuple

from petshop.db import Database

NAME_LENGTH = 60
CATEGORY_LENGTH = 30
PAGE_SIZE = 20

MAX_DIGITS = 15
"""Longer page numbers and ids are none; SQLite's integers have 18 digits and a little."""

# Invisible characters that belong in words and emoji: a service dog is a dog, a joiner and a vest.
JOINERS = str.maketrans("", "", "\u200c\u200d")


class Pet(NamedTuple):
    """A pet in the shop. ``added_at`` is in UTC, as ``2026-01-31 12:00:00Z``."""

    id: int
    name: str
    category: str
    added_at: str


class Page(NamedTuple):
    """Up to ``PAGE_SIZE`` pets, newest first: the ``page``-th of ``pages`` (both from 1)."""

    items: list[Pet]
    page: int
    pages: int
    total: int


class BadPetError(ValueError):
    """What a client sent is not a pet. The message is one sentence for that client."""


def check_pet(fields: object) -> tuple[str, str]:
    """Return the name and the category in ``fields``, without the blanks around them.

    Fields the shop does not know are ignored, so that clients may send more than it keeps.
    Raises ``BadPetError`` if ``fields`` is anything but a pet.
    """
    if not isinstance(fields, dict):
        raise BadPetError("A pet is a JSON object with a name and a category.")
    return (
        _check_text(fields, "name", NAME_LENGTH),
        _check_text(fields, "category", CATEGORY_LENGTH),
    )


def _check_text(fields: dict[str, object], key: str, max_length: int) -> str:
    value = fields.get(key)
    if value is None:
        raise BadPetError(f"A pet needs a {key}.")
    if not isinstance(value, str):
        raise BadPetError(f"The {key} of a pet has to be text.")
    text = value.strip()
    visible = text.translate(JOINERS)
    if not visible:
        raise BadPetError(f"The {key} of a pet must not be blank.")
    if len(text) > max_length:
        raise BadPetError(f"The {key} of a pet has at most {max_length} characters.")
    # Not printable are control characters, NUL and half surrogates, which SQLite cannot store.
    if not visible.isprintable():
        raise BadPetError(f"The {key} of a pet has a character that cannot be printed.")
    return text


def add_pet(db: Database, name: str, category: str) -> Pet:
    """Take a pet into the shop. Raises ``sqlite3.OperationalError`` if the file stays locked."""
    added_at = time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    pet_id = db.write(
        "INSERT INTO pets (name, category, added_at) VALUES (?, ?, ?)", name, category, added_at
    )
    return Pet(pet_id, name, category, added_at)


def find_pet(db: Database, pet_id: int) -> Pet | None:
    """Return the pet with that id, or ``None``."""
    rows = db.read("SELECT id, name, category, added_at FROM pets WHERE id = ?", pet_id)
    return Pet(*rows[0]) if rows else None


def list_pets(db: Database, page: int) -> Page:
    """Return the pets on ``page``, counted from 1; beyond the last page, the last page.

    This takes as long for a million pets as for twenty: ids are 1..total (see ``db``), so a page
    begins at a known id and that id tells the total. No row is counted or skipped.
    """
    before = (page - 1) * PAGE_SIZE
    rows = db.read(
        "SELECT id, name, category, added_at FROM pets"
        " WHERE id <= (SELECT max(id) FROM pets) - ? ORDER BY id DESC LIMIT ?",
        before,
        PAGE_SIZE,
    )
    items = list(map(Pet._make, rows))
    if not items and page > 1:
        [(total,)] = db.read("SELECT coalesce(max(id), 0) FROM pets")
        return list_pets(db, _count_pages(total))
    total = items[0].id + before if items else 0
    return Page(items, page, _count_pages(total), total)


def _count_pages(total: int) -> int:
    return max(1, math.ceil(total / PAGE_SIZE))


def remove_all_pets(db: Database) -> None:
    """Empty the shop. The next pet has the id 1."""
    db.write("DELETE FROM pets")


def parse_number(text: str) -> int | None:
    """Return the page number or id that ``text`` spells in plain digits, or ``None``."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        return None
    return int(text) or None
