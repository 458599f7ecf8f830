"""Targets by their URLs."""

from __future__ import annotations

import pytest

from tui.model.hosts import host_name, is_loopback, without_password


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://ann:s3cret@127.0.0.1:8000/api", "http://ann:***@127.0.0.1:8000/api"),
        ("https://ann:p@ss@example.com", "https://ann:***@example.com"),
        ("http://ann@127.0.0.1", "http://ann@127.0.0.1"),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_a_password_is_not_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "http://localhost", "http://[::1]:80", "tcp://127.9.9.9:1"]
)
def test_this_machine(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url", ["http://127.example.com", "http://10.0.0.1", "http://", "http://[broken"]
)
def test_another_machine(url: str) -> None:
    assert not is_loopback(url)


def test_a_host_has_a_name() -> None:
    assert host_name("http://ann:p@shop.example.com:8000/x") == "shop.example.com"
    assert host_name("localhost:50051") == "localhost"
    assert host_name("http://localhost:80800") == host_name("") == ""
