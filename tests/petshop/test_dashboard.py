"""The shop for people."""

import re

import pytest
from flask.testing import FlaskClient

from petshop import MAX_BODY_BYTES

REX = {"name": "Rex", "category": "dog"}


def add(client: FlaskClient, count: int) -> None:
    for number in range(1, count + 1):
        client.post("/pets", json={"name": f"Pet-{number}", "category": "dog"})


def test_an_empty_shop_says_so_and_has_the_form(client: FlaskClient) -> None:
    page = client.get("/")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "The shop is empty" in page.text
    assert "<strong>0</strong> pets" in page.text
    assert "<table" not in page.text


def test_every_field_has_a_label(client: FlaskClient) -> None:
    text = client.get("/").text
    fields = re.findall(r'<input id="(\w+)"', text)
    assert fields == ["name", "category"]
    assert re.findall(r'<label for="(\w+)"', text) == fields


def test_the_page_brings_everything_along(client: FlaskClient) -> None:
    text = client.get("/").text
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', text) == ["static/shop.css"]
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text)
    with client.get("/static/shop.css") as css:
        assert css.status_code == 200
        assert "prefers-color-scheme: dark" in css.text
        assert "url(" not in css.text


def test_the_newest_pets_come_first_and_the_rest_a_page_later(client: FlaskClient) -> None:
    add(client, 21)
    first, second = client.get("/").text, client.get("/?page=2").text
    assert re.findall(r">(Pet-\d+)<", first) == [f"Pet-{number}" for number in range(21, 1, -1)]
    assert re.findall(r">(Pet-\d+)<", second) == ["Pet-1"]
    assert "<strong>21</strong> pets" in first
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second


def test_the_pager_leads_to_older_and_newer_pages(client: FlaskClient) -> None:
    add(client, 41)

    def links(page: int) -> dict[str, str]:
        text = client.get(f"/?page={page}").text
        return {rel: href for href, rel in re.findall(r'href="([^"]+)" rel="(\w+)"', text)}

    assert links(1) == {"next": "?page=2"}
    assert links(2) == {"prev": "?page=1", "next": "?page=3"}
    assert links(3) == {"prev": "?page=2"}


@pytest.mark.parametrize("page", ["0", "-1", "two", "", "9" * 5000])
def test_a_page_that_is_no_number_is_refused_on_the_page(client: FlaskClient, page: str) -> None:
    add(client, 1)
    answer = client.get(f"/?page={page}")
    assert answer.status_code == 400
    assert 'role="alert">The page has to be a number' in answer.text
    assert "Pet-1" in answer.text


def test_after_the_last_page_comes_the_last_page(client: FlaskClient) -> None:
    add(client, 21)
    answer = client.get("/?page=99")
    assert answer.status_code == 200
    assert "Page 2 of 2" in answer.text


def test_the_form_adds_a_pet_and_goes_back_to_the_page(client: FlaskClient) -> None:
    answer = client.post("/", data=REX)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    text = client.get("/").text
    assert ">Rex<" in text
    assert "<strong>1</strong> pet<" in text


def test_a_bad_form_comes_back_with_what_was_wrong_and_what_was_typed(client: FlaskClient) -> None:
    answer = client.post("/", data={"name": "  ", "category": 'a "cat"'})
    assert answer.status_code == 400
    assert 'role="alert">The name of a pet must not be blank.' in answer.text
    assert 'value="a &#34;cat&#34;"' in answer.text
    assert client.get("/pets").json["total"] == 0


def test_a_form_that_is_too_large_is_refused_on_the_page(client: FlaskClient) -> None:
    answer = client.post("/", data={"name": "x" * MAX_BODY_BYTES})
    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert 'role="alert"' in answer.text


def test_what_people_type_stays_text(client: FlaskClient) -> None:
    evil = "<script>alert('\"&')</script>"
    client.post("/pets", json={"name": evil, "category": "<i>cat</i>"})
    bad = client.post("/", data={"name": evil, "category": ""})
    for text in (client.get("/").text, bad.text):
        assert "<script" not in text
        assert "<i>" not in text
        assert "&lt;script&gt;alert(&#39;&#34;&amp;&#39;)&lt;/script&gt;" in text


def test_a_row_does_not_outlive_its_pet(client: FlaskClient) -> None:
    client.post("/pets", json={"name": "Rex", "category": "dog"})
    assert ">Rex<" in client.get("/").text
    client.delete("/pets")
    client.post("/pets", json={"name": "Tom", "category": "cat"})
    text = client.get("/").text
    assert ">Tom<" in text
    assert ">Rex<" not in text
