"""The shop for programs."""

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from petshop import MAX_BODY_BYTES, create_app
from petshop.db import Database

JSON = "application/json"
REX = {"name": "Rex", "category": "dog"}


def test_a_pet_is_added_and_found_where_the_answer_says(client: FlaskClient) -> None:
    added = client.post("/pets", json=REX)
    assert added.status_code == 201
    assert added.mimetype == JSON
    assert added.json.items() >= (REX | {"id": 1}).items()
    found = client.get(added.headers["Location"])
    assert (found.status_code, found.json) == (200, added.json)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"NaN",
        b'"Rex"',
        b'{"name": "Rex"}',
        b'{"name": NaN, "category": "dog"}',
        b'{"name": ' + b"9" * 3000 + b', "category": "dog"}',
        b'{"name": "\xff", "category": "dog"}',
        b'{"name": "\\u0000", "category": "dog"}',
        b'{"name": "\\ud800", "category": "dog"}',
        b"[" * MAX_BODY_BYTES,
        b'{"name":' * 500,
        b"1" * MAX_BODY_BYTES,
        json.dumps(REX).encode("utf-16"),
    ],
)
def test_what_is_no_pet_is_refused_with_one_sentence(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/pets", data=body, content_type=JSON)
    assert answer.status_code == 400
    assert list(answer.json) == ["error"]
    assert answer.json["error"].endswith(".")
    assert client.get("/pets").json["total"] == 0


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ).map(lambda value: json.dumps(value).encode()),
        st.fixed_dictionaries(
            {"name": st.text(st.characters()), "category": st.text(st.characters()) | st.integers()}
        ).map(lambda value: json.dumps(value).encode()),
    ),
    st.sampled_from(["/pets", "/"]),
    st.sampled_from([JSON, "application/x-www-form-urlencoded", "multipart/form-data", ""]),
)
def test_no_body_breaks_the_shop(
    client: FlaskClient, body: bytes, path: str, content_type: str
) -> None:
    assert client.post(path, data=body, content_type=content_type).status_code < 500
    assert client.get("/").status_code == 200


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    body = json.dumps(REX).ljust(MAX_BODY_BYTES + 1)
    answer = client.post("/pets", data=body, content_type=JSON)
    assert answer.status_code == 413
    assert list(answer.json) == ["error"]
    assert client.post("/pets", data=body[:-1], content_type=JSON).status_code == 201


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_only_json_is_taken_for_json(client: FlaskClient, content_type: str | None) -> None:
    answer = client.post("/pets", data=json.dumps(REX), content_type=content_type)
    assert answer.status_code == 415
    assert "application/json" in answer.json["error"]


def test_pets_are_listed_in_pages(client: FlaskClient) -> None:
    for _ in range(21):
        client.post("/pets", json=REX)
    first, second = (client.get(f"/pets?page={page}").json for page in (1, 2))
    assert [pet["id"] for pet in first["items"]] == [*range(21, 1, -1)]
    assert [pet["id"] for pet in second["items"]] == [1]
    assert (second["page"], second["pages"], second["total"]) == (2, 2, 21)
    assert client.get("/pets").json == first


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1" * 5000])
def test_a_page_that_is_no_number_is_refused(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/pets?page={page}")
    assert (answer.status_code, list(answer.json)) == (400, ["error"])


@pytest.mark.parametrize("pet_id", ["1", "0", "-1", "x", str(2**64), "9" * 5000])
def test_an_unknown_pet_is_not_found(client: FlaskClient, pet_id: str) -> None:
    answer = client.get(f"/pets/{pet_id}")
    assert (answer.status_code, list(answer.json)) == (404, ["error"])


def test_the_shop_is_emptied(client: FlaskClient) -> None:
    client.post("/pets", json=REX)
    emptied = client.delete("/pets")
    assert (emptied.status_code, emptied.data) == (204, b"")
    assert client.get("/pets").json == {"items": [], "page": 1, "pages": 1, "total": 0}
    assert client.get("/pets/1").status_code == 404


def test_the_shop_is_open(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/x", 404), ("PUT", "/pets", 405)])
def test_other_errors_are_json_too(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, list(answer.json)) == (status, ["error"])


def test_a_file_that_stays_locked_is_the_shops_fault_for_now(
    client: FlaskClient, db: Database, tmp_path: Path
) -> None:
    db.read("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(tmp_path / "pets.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post("/pets", json=REX)
        assert (answer.status_code, list(answer.json)) == (503, ["error"])
        assert client.get("/").status_code == 200
    assert client.post("/pets", json=REX).status_code == 201


def test_the_file_is_in_wal_mode_and_keeps_its_pets(client: FlaskClient, tmp_path: Path) -> None:
    client.post("/pets", json=REX)
    again = create_app(tmp_path / "pets.sqlite3")
    with closing(again.extensions["petshop.db"]) as db:
        assert db.read("PRAGMA journal_mode") == [("wal",)]
        assert again.test_client().get("/pets").json["total"] == 1


def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PETSHOP_DB", str(tmp_path / "named.sqlite3"))
    with closing(create_app().extensions["petshop.db"]):
        assert (tmp_path / "named.sqlite3").exists()


def test_without_a_file_every_shop_has_its_own_pets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PETSHOP_DB", raising=False)
    apps: list[Flask] = [create_app(), create_app()]
    apps[0].test_client().post("/pets", json=REX)
    assert [app.test_client().get("/pets").json["total"] for app in apps] == [1, 0]
    for app in apps:
        app.extensions["petshop.db"].close()


def test_a_body_of_unknown_length_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/pets",
        input_stream=io.BytesIO(b'{"name": "Rex", "category": "dog"}' + b" " * 9000),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 411
    assert "Content-Length" in answer.get_json()["error"]
