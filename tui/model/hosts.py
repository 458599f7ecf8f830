"""A target's URL: whether it is this machine, and how it is shown without its password."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

HIDDEN = "***"
IN_URL = re.compile(r"(\w+://[^\s:@/'\"]*):[^\s/'\"]*@")


def host_name(url: str) -> str:
    """Return the host of a URL, without port; empty where there is none."""
    with suppress(ValueError):
        # A client that is not HTTP may name a host without a scheme: localhost:50051.
        parts = urlsplit(url if "://" in url else f"//{url}")
        return parts.hostname or "" if parts.port != 0 else ""
    return ""


def is_loopback(url: str) -> bool:
    """Return whether a URL's host is this machine, by its name or address alone."""
    name = host_name(url)
    # Not by how it begins: 127.example.com is another machine.
    with suppress(ValueError):
        return ip_address(name).is_loopback
    return name == "localhost"


def unconfirmed_hosts(urls: Iterable[str], confirmed: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts of these URLs that are not this machine and not confirmed, each once."""
    known = {name.lower() for name in confirmed}
    names = dict.fromkeys(host_name(url) for url in urls if not is_loopback(url))
    return tuple(name for name in names if name not in known)


def how_to_confirm(hosts: Iterable[str]) -> str:
    """Return the sentence that refuses hosts which are not confirmed, and the options to add."""
    names = list(hosts)
    which, them = (
        ("is not this machine", "it") if len(names) == 1 else ("are other machines", "them")
    )
    options = " ".join(f"--yes-i-may-test {name}" for name in names)
    return f"{' and '.join(names)} {which}; if you may put load on {them}, add {options}"


def hide_passwords(text: str) -> str:
    """Return a text, such as a shell line, without the passwords of the URLs in it."""
    return IN_URL.sub(rf"\1:{HIDDEN}@", text) if "@" in text else text


def without_password(url: str) -> str:
    """Return the URL as it is shown and kept: user:***@host where it holds a password."""
    with suppress(ValueError):
        parts = urlsplit(url)
        user, colon, _ = parts.netloc.rpartition("@")[0].partition(":")
        if colon:
            place = parts.netloc.rpartition("@")[2]
            return urlunsplit(parts._replace(netloc=f"{user}:{HIDDEN}@{place}"))
    return url
