"""What the locustfile itself has ended is told from a crash."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tui.lab.event_log import EventLog
from tui.lab.locustfile_quit import QUIT_LINE, LocustfileQuit
from tui.locustfile.paths import locustfiles
from tui.processes.spec import Role


def ended(role: Role, *log: str, exit_code: int = 5) -> Any:
    return SimpleNamespace(
        spec=SimpleNamespace(name=f"{role}-1", role=role),
        exit_code=exit_code,
        tail=lambda _: list(log),
    )


def test_a_worker_that_says_so_in_its_log_was_ended_by_the_locustfile() -> None:
    log = EventLog()
    quits = LocustfileQuit(log)
    assert quits.explains(ended(Role.WORKER, "a", QUIT_LINE, "Shutting down"))
    assert quits.any
    assert quits.exit_codes == [5]
    (event,) = log
    assert event.text == "the locustfile ended worker-1 (runner.quit), status 5"


def test_it_is_the_line_that_the_plugin_writes() -> None:
    plugin = (locustfiles() / "plugin" / "quitting.py").read_text(encoding="utf-8")
    assert f'b"{QUIT_LINE}\\n"' in plugin


@pytest.mark.parametrize("role", list(Role))
def test_any_other_end_is_a_crash(role: Role) -> None:
    quits = LocustfileQuit(EventLog())
    assert not quits.explains(ended(role, "Traceback", "KeyError"))
    assert not quits.any


def test_what_ends_with_a_master_that_has_quit_is_no_crash() -> None:
    log = EventLog()
    quits = LocustfileQuit(log)
    assert quits.take_master()
    assert not quits.take_master()
    assert quits.explains(ended(Role.WORKER))
    assert quits.explains(ended(Role.MASTER))
    assert not quits.explains(ended(Role.SHOP))
    assert "Press s to start again" in (log.alert or "")
    quits.forget()
    assert not quits.any
    assert not quits.explains(ended(Role.WORKER, QUIT_LINE[1:]))
