"""Logs of processes, for the logs screen."""

from __future__ import annotations

from tests.ui.screens.fake_lab import FakeLab

TRACEBACK = [
    "[2026-01-01 00:00:00,000] host/ERROR/app: Exception on / [GET]",
    "Traceback (most recent call last):",
    '  File "app.py", line 3, in home',
    "    1 / 0",
    "ZeroDivisionError: division by zero",
]


def lab_with(*lines: str, count: int = 500) -> FakeLab:
    """A shop that wrote that many lines, then these; the master said nothing but a warning."""
    lab = FakeLab(2)
    lab.logs = {
        "petshop": [*(f'127.0.0.1 - - "GET / HTTP/1.1" 200 - {n}' for n in range(count)), *lines],
        "master": ["[2026-01-01 00:00:00,000] host/WARNING/locust.runners: CPU usage"],
    }
    return lab


def lab_with_foreign_text() -> FakeLab:
    """Return a lab whose master wrote markup, control characters and wide ones."""
    lab = FakeLab(2)
    lab.logs = {
        "petshop": [f'127.0.0.1 - - "GET / HTTP/1.1" 200 - {n}' for n in range(80)],
        "master": [
            "[2026-01-01 00:00:00] [red]not markup[/red] [/] \x1b[32mgreen\x1b[0m",
            "bell\x07 up\x1b[2A 日本語 🐶 \ud800",
        ],
    }
    return lab
