"""What a pet is, and how pets are paged."""

import time

import pytest

from petshop import pets
from petshop.db import Database


def fill(db: Database, count: int) -> None:
    db.write(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO pets (name, category, added_at)"
        " SELECT 'Fluffy-' || i, 'dog', '2026-01-31 12:00:00Z' FROM n",
        count,
    )


def test_a_pet_is_a_name_and_a_category_without_blanks_around_them() -> None:
    assert pets.check_pet({"name": " Rex\n", "category": "dog "}) == ("Rex", "dog")


def test_unknown_fields_are_ignored() -> None:
    fields = {"name": "Rex", "category": "dog", "id": 7, "colour": "red"}
    assert pets.check_pet(fields) == ("Rex", "dog")


@pytest.mark.parametrize("name", ["Zoë", "犬", "🐕\u200d🦺", "x" * pets.NAME_LENGTH, "<b>"])
def test_names_of_all_kinds_are_names(name: str) -> None:
    assert pets.check_pet({"name": name, "category": "dog"}) == (name, "dog")


@pytest.mark.parametrize("fields", [None, [], "Rex", 1, float("nan"), True])
def test_only_an_object_is_a_pet(fields: object) -> None:
    with pytest.raises(pets.BadPetError, match="JSON object"):
        pets.check_pet(fields)


@pytest.mark.parametrize("key", ["name", "category"])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "needs a"),
        (7, "has to be text"),
        (float("nan"), "has to be text"),
        (["Rex"], "has to be text"),
        ("", "blank"),
        (" \t ", "blank"),
        ("\u200d", "blank"),
        ("x" * 61, "at most"),
        ("a\0b", "cannot be printed"),
        ("\ud800", "cannot be printed"),
        ("a\u202eb", "cannot be printed"),
    ],
)
def test_what_is_wrong_with_a_field_is_said(key: str, value: object, reason: str) -> None:
    fields = {"name": "Rex", "category": "dog"} | {key: value}
    with pytest.raises(pets.BadPetError, match=reason) as caught:
        pets.check_pet(fields)
    assert key in str(caught.value)


def test_an_empty_shop_has_one_empty_page(db: Database) -> None:
    assert pets.list_pets(db, 1) == pets.Page([], page=1, pages=1, total=0)


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (20, 1), (21, 2), (40, 2), (45, 3)])
def test_the_pages_hold_every_pet_once_newest_first(db: Database, count: int, pages: int) -> None:
    fill(db, count)
    listings = [pets.list_pets(db, page) for page in range(1, pages + 1)]
    assert [pet.id for listing in listings for pet in listing.items] == [*range(count, 0, -1)]
    assert {(listing.total, listing.pages) for listing in listings} == {(count, pages)}
    assert [listing.page for listing in listings] == [*range(1, pages + 1)]


@pytest.mark.parametrize("page", [4, 1000, 10**pets.MAX_DIGITS - 1])
def test_after_the_last_page_comes_the_last_page(db: Database, page: int) -> None:
    fill(db, 45)
    assert pets.list_pets(db, page) == pets.list_pets(db, 3)


def test_the_total_starts_again_when_the_shop_is_emptied(db: Database) -> None:
    fill(db, 45)
    pets.remove_all_pets(db)
    assert pets.list_pets(db, 3) == pets.Page([], page=1, pages=1, total=0)
    assert pets.add_pet(db, "Rex", "dog").id == 1
    assert pets.list_pets(db, 1).total == 1


def test_a_page_takes_no_longer_when_there_are_many_pets(db: Database) -> None:
    def seconds(page: int) -> float:
        durations = []
        for _ in range(50):
            start = time.perf_counter()
            pets.list_pets(db, page)
            durations.append(time.perf_counter() - start)
        return min(durations)

    fill(db, 20)
    few = seconds(1)
    fill(db, 100_000)
    # Counting or skipping 100,000 rows would take some hundred times as long.
    assert max(seconds(1), seconds(2500), seconds(5001)) < 5 * few


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1), ("007", 7), ("9" * 15, 10**15 - 1)]
    + [(bad, None) for bad in ("0", "", "-1", "1.5", " 1", "1_0", "٣", "²", "one", "9" * 5000)],
)
def test_a_number_is_plain_digits_from_one(text: str, number: int | None) -> None:
    assert pets.parse_number(text) == number
