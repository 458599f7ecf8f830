"""Find requests of the test that petload's probe may ask again: plain GETs without a secret."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

if TYPE_CHECKING:
    from locust.env import Environment

# A test that puts an id into every URL must not grow a report, nor look at each of them.
MOST_LOOKED_AT = 300
LONGEST_URL = 300
# Of a query, by its keys; and what is drawn or signed, in a path too: it is asked for once.
SECRET_KEY = re.compile(
    r"token|key|secret|pass|pwd|auth|sig|session|sid|code|jwt|credential|otp|nonce", re.IGNORECASE
)
OPAQUE = re.compile(r"(?=[0-9a-f-]*\d)[0-9a-f-]{16,}|[\w.~+=-]{32,}", re.IGNORECASE)
# The custom arguments that the locustfile calls secret, by name.
SECRETS = "PETLOAD_SECRET_ARGUMENTS"


class PlainGets:
    """The URLs since the last report, each once, with name and status: without user and password.

    A GET has no effect beyond its answer (RFC 9110, 9.2.1), and none is asked that has a body.
    """

    def __init__(self) -> None:
        self._looked_at: set[str] = set()
        self._new: list[list[Any]] = []
        self._environment: Any = None
        self._secret = [each for each in os.environ.get(SECRETS, "").split(",") if each]

    def watch(self, environment: Environment) -> None:
        """Listen to the event that Locust documents for this."""
        self._environment = environment
        environment.events.request.add_listener(self.add_request)

    def add_request(
        self, request_type: str, name: str, response: Any = None, url: Any = None, **_: Any
    ) -> None:
        """Look at a request that has ended."""
        looked_at = self._looked_at
        if request_type != "GET" or not isinstance(url, str) or url in looked_at:
            return
        status = first_status(response)
        if not isinstance(status, int) or not 200 <= status < 400:
            return
        if len(looked_at) >= MOST_LOOKED_AT:
            return
        looked_at.add(url)
        bare = plain(url, self._secrets())
        if bare is not None and not _has_body(response):
            self._new.append([name, bare, status])

    def take(self) -> list[list[Any]]:
        """Return what a report holds of them, and begin anew."""
        taken, self._new = self._new, []
        return taken

    def _secrets(self) -> list[str]:
        # The master sends its options with each order, and they take the place of the worker's.
        options = getattr(self._environment, "parsed_options", None)
        values = (getattr(options, name, None) for name in self._secret)
        return [str(value) for value in values if value]


def plain(url: str, secrets: list[str]) -> str | None:
    """Return the URL without user, password and fragment; None where it may hold a secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or len(url) > LONGEST_URL or not url.isprintable():
        return None
    asked = f"{unquote(parts.path)}?{unquote_plus(parts.query)}"
    if OPAQUE.search(asked) or any(secret in asked for secret in secrets):
        return None
    if any(SECRET_KEY.search(key) for key, _ in parse_qsl(parts.query, keep_blank_values=True)):
        return None
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=place, fragment="").geturl()


def first_status(response: Any) -> Any:
    """Return the status of the URL that was asked, and not of one that it redirected to."""
    history = getattr(response, "history", None)
    first = history[0] if isinstance(history, list) and history else response
    return getattr(first, "status_code", None)


def _has_body(response: Any) -> bool:
    request = getattr(response, "request", None)
    return bool(getattr(request, "body", None) or getattr(request, "payload", None))
