"""Check each value of the command line. An error names the mistake and a right value."""

from __future__ import annotations

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tui.model.parts import PARTS, ShopMode

MOST_USERS = 1_000_000
MOST_DIGITS = 9
DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?")


def _whole(text: str) -> int:
    """Return the whole number in `text`; 0 where it is no number or has more than nine digits."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def part(text: str) -> int:
    """Return the number of a part of the lab."""
    number = _whole(text)
    if number in PARTS:
        return number
    raise ArgumentTypeError(f"there is no part {text!r}; the lab has parts 1 to 4")


def users(text: str) -> int:
    """Return a number of users."""
    number = _whole(text)
    if 1 <= number <= MOST_USERS:
        return number
    raise ArgumentTypeError(f"{text!r} is not a number of users; give 1 to {MOST_USERS:,}")


def workers(most: int) -> Callable[[str], int]:
    """Return a check for a number of workers from 1 to `most`."""

    def check(text: str) -> int:
        number = _whole(text)
        if 1 <= number <= most:
            return number
        raise ArgumentTypeError(
            f"{text!r} workers cannot be run here; give 1 to {most} on this machine"
        )

    return check


def positive(what: str) -> Callable[[str], float]:
    """Return a check for a number above 0; `what` is its name in the error."""

    def check(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not 0 < number < math.inf:
            raise ArgumentTypeError(f"the {what} must be a number above 0, not {text!r}")
        return number

    return check


def shop(text: str) -> ShopMode:
    """Return a way to serve the shop."""
    try:
        return ShopMode(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a server; give dev, prod or none") from None


def port(text: str) -> int:
    """Return a port."""
    number = _whole(text)
    if 1 <= number <= 65535:
        return number
    raise ArgumentTypeError(f"{text!r} is not a port; give 1 to 65535")


def url(text: str) -> str:
    """Return the URL of a target."""
    with suppress(ValueError):  # a bracket that is not closed, a port above 65535
        parts = urlsplit(text)
        if parts.scheme and parts.hostname and parts.port != 0:
            return text
    raise ArgumentTypeError(f"{text!r} is not a URL; write it as http://127.0.0.1:8000")


def locustfiles(text: str) -> str:
    """Return the absolute paths of files and folders that exist, with commas between them.

    A link stays a link: what it is called decides how Locust loads it.
    """
    return ",".join(map(_existing, text.split(",")))


def probe(text: str) -> str:
    """Return the path that the probe asks, or `off`."""
    if text == "off" or (text.startswith("/") and text.isprintable() and " " not in text):
        return text
    raise ArgumentTypeError(f"{text!r} is not a path; write it as /healthz, or off")


def _existing(text: str) -> str:
    name = text.strip()
    path = Path(name)
    with suppress(OSError):  # a folder that may not be looked into, a name that is too long
        if name and path.is_file():
            if path.suffix != ".py":
                raise ArgumentTypeError(
                    f"Locust loads files that end in .py, and not {name!r}; rename it or link to it"
                )
            return str(path.absolute())
        if name and path.is_dir():
            if all(file.name.startswith("_") for file in path.rglob("*.py")):
                raise ArgumentTypeError(f"there is no locustfile in the folder {name!r}")
            return str(path.absolute())
    raise ArgumentTypeError(f"there is no file or folder {name!r}; check its path")


def python(text: str) -> str:
    """Return the absolute path of a Python that exists.

    A link is not resolved: the Python of a virtual environment finds its packages by it.
    """
    with suppress(OSError):
        if Path(text).is_file():
            return str(Path(text).absolute())
    raise ArgumentTypeError(f"there is no Python {text!r}; check its path")


def duration(text: str) -> float:
    """Return the seconds of `30s`, `2m`, `1m30s`, `1h` or plain `90`."""
    match = DURATION.fullmatch(text.strip())
    if match and any(match.groups()):
        hours, minutes, seconds = (float(group or 0) for group in match.groups())
        total = 3600 * hours + 60 * minutes + seconds
        if 1 <= total < math.inf:
            return total
    raise ArgumentTypeError(f"{text!r} is not a duration of 1 s or more; write 30s or 2m")
