"""Choose what the probe asks, and say whether that is what the test asks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from urllib.parse import urlsplit

from tui.analysis.thresholds import SLOWER_FACTOR, SLOWER_MS
from tui.telemetry.http_get import request_uri
from tui.telemetry.locust_api import MasterReport
from tui.telemetry.probe import Candidate

# The means of two alike pages differ by less.
LITTLE_MORE = 1.2
PORTS = {"http": 80, "https": 443}


def is_tested(report: MasterReport | None, target: str, path: str) -> bool | None:
    """Return whether the test asks this path of the target; None before any request has ended."""
    if report is None or not report.total.requests:
        return None
    names = {each.name for each in report.endpoints if each.method == "GET"}
    return path in names or path in _names(report, target)


def better_candidates(
    report: MasterReport, target: str, path: str, *, load_is_on: bool, has_baseline: bool
) -> tuple[Candidate, ...]:
    """Return the plain GETs of the test that the probe should ask instead, the slowest first.

    Under load a tested one that has a response time without load gives way to a clearly slower one
    only: another path has none yet. Without one, nothing is lost but a change for noise.
    """
    means = _mean_ms(report)
    names = _names(report, target)
    present_ms = means.get(names.get(path, path))
    limit_ms = -1.0 if present_ms is None else present_ms
    if load_is_on and present_ms is not None:
        clearly_ms = SLOWER_FACTOR * present_ms + SLOWER_MS
        limit_ms = clearly_ms if has_baseline else LITTLE_MORE * present_ms
    slower = [
        (means[each.name], Candidate(_path(each.url), each.status))
        for each in report.gets
        if _origin(each.url) == _origin(target) and means.get(each.name, limit_ms) > limit_ms
    ]
    slower.sort(key=lambda one: (-one[0], one[1].path))
    return tuple(candidate for _, candidate in slower if candidate.path != path)


def is_http(target: str) -> bool:
    """Return whether a target may be asked in HTTP."""
    return target.startswith(("http://", "https://"))


def _names(report: MasterReport, target: str) -> Mapping[str, str]:
    """Return the endpoint's name of each path of the target that the test asks with GET."""
    origin = _origin(target)
    return {_path(each.url): each.name for each in report.gets if _origin(each.url) == origin}


def _mean_ms(report: MasterReport) -> Mapping[str, float]:
    """Return the mean response time of each GET, by its name, in ms."""
    return {
        each.name: each.stats.response_ms_sum / each.stats.requests
        for each in report.endpoints
        if each.method == "GET" and each.stats.requests
    }


# The same few hundred URLs are looked at once a second.
@lru_cache(maxsize=1000)
def _path(url: str) -> str:
    """Return path and query, one slash at its head: a host that ends with one doubles it."""
    with suppress(ValueError):
        return f"/{request_uri(url).lstrip('/')}"
    return ""


@lru_cache(maxsize=1000)
def _origin(url: str) -> tuple[str, str | None, int | None]:
    with suppress(ValueError):
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
    return "", None, None
