"""Read what the master's report says of how requests and tasks ended, and of rows left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StatusCount:
    method: str
    name: str
    status: int
    count: int


@dataclass(frozen=True, slots=True)
class ExceptionCount:
    error: str
    where: str
    count: int


@dataclass(frozen=True, slots=True)
class RestCount:
    """How many rows of a list the report leaves out, and the sums of their counts."""

    rows: int = 0
    count: int = 0
    failures: int = 0


def statuses(data: Mapping[str, Any]) -> tuple[StatusCount, ...]:
    """Return the status codes of a report; none where its plug-in is older than they are."""
    return tuple(
        StatusCount(
            str(entry["method"]), str(entry["name"]), int(entry["status"]), int(entry["count"])
        )
        for entry in data.get("statuses", ())
    )


def exceptions(data: Mapping[str, Any], name: str) -> tuple[ExceptionCount, ...]:
    """Return the exceptions of a report's user code that its list `name` has."""
    return tuple(
        ExceptionCount(str(entry["error"]), str(entry["where"]), int(entry["count"]))
        for entry in data.get(name, ())
    )


def others(data: Mapping[str, Any]) -> dict[str, RestCount]:
    """Return what each list of a report leaves out, by the list's name."""
    return {
        str(name): RestCount(int(rest["rows"]), int(rest["count"]), int(rest.get("failures", 0)))
        for name, rest in data.get("others", {}).items()
    }
