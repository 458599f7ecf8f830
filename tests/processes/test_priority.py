"""Where all cores are busy petload goes first, and its children are equal."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from tests.processes.conftest import MakeChild, until
from tui.processes.priority import NICE, give_way


def nice_of_group(pid: int) -> int | None:
    """The session's, where the kernel shares out cores by sessions."""
    group = Path(f"/proc/{pid}/autogroup")
    return int(group.read_text().split()[-1]) if group.exists() else None


async def test_children_are_equal_and_petload_goes_before_them(child: MakeChild) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    children = [child() for _ in range(3)]
    for process in await asyncio.gather(*(each.start() for each in children)):
        pid = process.pid
        assert pid is not None
        await until(lambda pid=pid: nice_of_group(pid) in (NICE, None))  # type: ignore[misc]
        assert os.getpriority(os.PRIO_PROCESS, pid) == NICE > own


async def test_what_has_ended_or_is_anothers_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await give_way(2**22 + 1)  # above the highest number that there can be

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    monkeypatch.setattr(Path, "write_text", refuse)
    await give_way(os.getpid())


async def test_a_kernel_that_wants_no_more_just_now_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[Exception | None] = [BlockingIOError(), BlockingIOError(), None]
    written = []

    def write(_path: Path, text: str) -> None:
        if (answer := answers.pop(0)) is not None:
            raise answer
        written.append(text)

    monkeypatch.setattr(os, "setpriority", lambda *_: None)
    monkeypatch.setattr(Path, "write_text", write)
    await give_way(os.getpid())
    assert (written, answers) == ([str(NICE)], [])
