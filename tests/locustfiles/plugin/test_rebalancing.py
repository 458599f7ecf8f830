"""How the plug-in spreads users over workers that come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gevent
import pytest

from locustfiles.plugin import rebalancing
from locustfiles.plugin.patches.stopping import end_without_the_missing
from locustfiles.plugin.rebalancing import forget_dead, rebalance_apart
from tests.locustfiles.plugin.masters import Master

# --- a worker that is lost ----------------------------------------------------------------------


def asked(master: Any) -> Callable[[], None]:
    """Counts how often the users were to be spread."""
    master.asked = 0

    def ask() -> None:
        master.asked += 1

    return ask


def test_a_lost_worker_is_forgotten_and_its_users_are_spread() -> None:
    master: Any = Master(w1="running", w2="running")
    forget_dead(master, asked(master))({"w1"})
    assert master.states() == {"w2": "running"}
    assert master.asked == 1
    assert master.sent == [("quit", "w1")]  # should it live


def test_the_last_worker_is_kept_until_another_has_joined() -> None:
    master: Any = Master(w1="running")
    forget_dead(master, asked(master))({"w1"})
    assert master.states() == {"w1": "running"}
    master.environment.events.worker_connect.fire(client_id="w2")
    assert master.states() == {}
    assert master.state == "running"


def test_workers_lost_at_once_are_kept_where_no_other_answers() -> None:
    master: Any = Master(w1="running", w2="running", w3="missing")
    forget_dead(master, asked(master))({"w1", "w2"})
    assert master.states() == {"w1": "running", "w2": "running", "w3": "missing"}
    assert not master.asked


@pytest.mark.parametrize("state", ["ready", "stopping", "stopped"])
def test_a_lost_worker_is_forgotten_where_nothing_runs(state: str) -> None:
    master: Any = Master(w1="ready")
    master.state = state
    forget_dead(master, asked(master))({"w1", "w9"})
    assert master.states() == {}


def test_the_last_worker_is_forgotten_at_a_stop() -> None:
    master: Any = Master(w1="running")
    end_without_the_missing(master)
    forget_dead(master, asked(master))({"w1"})
    master.environment.events.test_stopping.fire(environment=None)
    master.state = "stopping"
    assert master.states() == {}
    master.environment.events.test_stop.fire(environment=None)
    assert master.state == "stopped"


# --- workers that come and go -------------------------------------------------------------------


@pytest.fixture
def master(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """One that spreads anew, and waits for less than workers that come together do."""
    monkeypatch.setattr(rebalancing, "TOGETHER_S", 0.02)
    master = Master(w1="running")
    yield master
    master.greenlet.kill()


def hear(master: Any, *messages: str) -> None:
    """Have the master's listener hear these messages, one after the other."""
    if not master.listener:
        master.listener = master.greenlet.spawn(master.client_listener)
    for number, message in enumerate(messages):
        master.inbox.put((f"w{number}", message))
    gevent.sleep(0)
    while master.inbox.qsize():
        gevent.sleep(0.001)


def later() -> None:
    """What is due has been done."""
    gevent.sleep(0.1)


def test_the_listener_goes_on_hearing_and_all_that_come_together_are_spread_once(
    master: Any,
) -> None:
    rebalance_apart(master)
    hear(master, *["client_ready"] * 12)
    assert master.starts == []
    assert len(master.sent) == 12
    later()
    assert master.starts == [(20, 10.0)]


def test_each_leaving_worker_is_handled(master: Any) -> None:
    rebalance_apart(master)
    for leave in (1, 2, 3):
        hear(master, "quit")
        later()
        assert len(master.starts) == leave


def test_a_connection_that_was_reset_is_listened_to_as_before(master: Any) -> None:
    rebalance_apart(master)
    master.reset_connection()
    hear(master, "client_ready")
    assert master.starts == []
    later()
    assert master.starts == [(20, 10.0)]


def test_messages_of_no_coming_or_going_spread_nothing(master: Any) -> None:
    rebalance_apart(master)()
    hear(master, "stats", "heartbeat")
    later()
    assert master.starts == []


def test_what_others_start_is_started_at_once(master: Any) -> None:
    rebalance_apart(master)
    hear(master, "stats")
    master.start(40, 5.0)
    assert master.starts == [(40, 5.0)]


def test_a_worker_that_leaves_while_users_come_up_is_handled_when_they_are_up(master: Any) -> None:
    rebalance_apart(master)
    master.state, master.spawning_completed = "spawning", False
    hear(master, "quit")
    later()
    assert master.starts == []
    # As Locust does it: first it calls, and then it says that it is done.
    master.state = "running"
    master.environment.events.spawning_complete.fire(user_count=20)
    later()
    assert master.starts == []
    master.spawning_completed = True
    later()
    assert master.starts == [(20, 10.0)]


@pytest.mark.parametrize("change", [{"state": "stopping"}, {"_users_dispatcher": None}])
def test_nothing_is_spread_after_a_stop_or_before_there_are_users(
    master: Any, change: dict[str, Any]
) -> None:
    look = rebalance_apart(master)
    master._users_dispatcher._rebalance = True
    for name, value in change.items():
        setattr(master, name, value)
    look()
    later()
    assert master.starts == []


def test_without_rebalancing_all_is_as_locust_has_it() -> None:
    master: Any = Master(w1="running")
    master.rebalancing = False
    rebalance_apart(master)
    hear(master, "client_ready")
    assert master.starts == [(20, 10.0)]
    assert len(master.greenlet) == 1  # its own listener
    master.greenlet.kill()
