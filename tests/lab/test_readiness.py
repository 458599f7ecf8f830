"""What petload's own processes may listen on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tui.lab import readiness
from tui.processes.state import StartFailed

MASTER: Any = SimpleNamespace(pid=7, spec=SimpleNamespace(name="master"))
WEB, RPC, OTHER = 8089, 5557, 9646
HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, int]]:
    found = {(HERE, WEB), (HERE, RPC)}
    monkeypatch.setattr(readiness.ports, "listeners", lambda _: found)
    return found


def test_the_locustfile_may_open_what_it_likes(opened: set[tuple[str, int]]) -> None:
    assert readiness.reachable(7) == ""
    opened.add((EVERYWHERE, OTHER))
    assert readiness.listens(MASTER, WEB, (WEB, RPC))
    assert readiness.reachable(7) == f"{EVERYWHERE}:{OTHER}"


@pytest.mark.parametrize("port", [WEB, RPC])
def test_locusts_own_ports_are_closed_to_other_machines(
    opened: set[tuple[str, int]], port: int
) -> None:
    opened.add((EVERYWHERE, port))
    with pytest.raises(StartFailed, match=f"beyond 127.0.0.1, on {EVERYWHERE}:{port}"):
        readiness.listens(MASTER, WEB, (WEB, RPC))


def test_the_shop_opens_nothing_to_other_machines(opened: set[tuple[str, int]]) -> None:
    assert readiness.listens(MASTER, WEB)
    opened.add((EVERYWHERE, OTHER))
    with pytest.raises(StartFailed):
        readiness.listens(MASTER, WEB)
