"""Write the commands that repeat a run. Pure."""

from __future__ import annotations

import shlex

from tui.model.hosts import host_name, is_loopback
from tui.model.parts import DEFAULT_SLO_MS
from tui.runs.rendering.values import Json, number, text, texts


def petload_command(run: Json) -> str:
    """Return the command of petload that repeats the run."""
    words = ["petload-tui", "run"]
    part = number(run.get("part"))
    words += ["--locustfile", text(run.get("locustfile"))] if part is None else []
    words += _options(
        ("--part", part),
        ("--users", number(run.get("users"))),
        ("--spawn-rate", number(run.get("spawn_rate"))),
        ("--workers", number(run.get("workers"))),
    )
    host = text(run.get("host"))
    if run.get("shop") == "none":
        words += ["--host", host]
        words += [] if is_loopback(host) else ["--yes-i-may-test", host_name(host)]
    elif shop := text(run.get("shop")):
        words += ["--shop", shop]
    slo_ms = number(run.get("slo_ms"))
    words += _options(("--slo-ms", slo_ms if slo_ms != DEFAULT_SLO_MS else None))
    words += ["--duration", _duration(run)]
    arguments = texts(run.get("locust_arguments"))
    words += ["--", *arguments] if arguments else []
    return _line(words)


def locust_command(run: Json) -> str:
    """Return the command of plain Locust that does the same load, where the target is up."""
    words = ["locust"]
    for file in text(run.get("locustfile")).split(","):
        words += ["-f", file]
    words += ["--headless"]
    words += _options(
        ("--users", number(run.get("users"))), ("--spawn-rate", number(run.get("spawn_rate")))
    )
    words += ["--run-time", _duration(run), "--host", text(run.get("host"))]
    workers = number(run.get("workers")) or 1
    words += ["--processes", _plain(workers)] if workers > 1 else []
    words += texts(run.get("locust_arguments"))
    line = _line(words)
    slo_ms = number(run.get("slo_ms"))
    if slo_ms is not None and slo_ms != DEFAULT_SLO_MS:
        return f"RESPONSE_TIME_LIMIT_MS={_plain(slo_ms)} {line}"
    return line


def _options(*named: tuple[str, float | None]) -> list[str]:
    return [word for name, value in named if value is not None for word in (name, _plain(value))]


def _plain(value: float) -> str:
    return str(value).removesuffix(".0")


def _duration(run: Json) -> str:
    return f"{max(1, round(number(run.get('duration_s')) or 1))}s"


def _line(words: list[str]) -> str:
    return " ".join(map(shlex.quote, words))
