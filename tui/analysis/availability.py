"""Decide which commands are possible now. Pure.

The lab refuses by this, and publishes it in the Snapshot: the key bar, the command palette and the
sentence that a refused key shows all read it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tui.model.commands import Command
from tui.model.parts import ShopMode
from tui.model.snapshot import Load


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides whether a command is possible.

    `run_is_on`: users are at work, also where the shop was lost under them and `load` is FAILED.
    `workers` is the size of the pool and `most_workers` its bound. `start_is_kept`: a start was
    asked for and waits until the lab is ready for it. `is_own`: a test of the user's own is loaded.
    `stop_can_be_cut`: a stop has waited for so long that another one ends it at once. `shape` is
    the load test shape of the locustfile.
    """

    load: Load
    shop: ShopMode
    workers: int
    most_workers: int
    run_is_on: bool = False
    start_is_kept: bool = False
    is_own: bool = False
    stop_can_be_cut: bool = False
    shape: str | None = None


def refusals(now: Situation) -> Mapping[Command, str]:
    """Return a sentence for every command that is not possible now; the others are possible."""
    sentences = {
        Command.START: _start(now),
        Command.STOP: _stop(now),
        Command.ADD_WORKER: _add_worker(now),
        Command.REMOVE_WORKER: _remove_worker(now),
        Command.SET_SHOP: _set_shop(now),
        Command.SET_USERS: _set_users(now),
        Command.RELOAD: _reload(now),
    }
    return {command: sentence for command, sentence in sentences.items() if sentence}


def _start(now: Situation) -> str:
    if now.start_is_kept:
        return "The load starts as soon as the lab is ready. Press x to cancel."
    if now.load in (Load.SPAWNING, Load.RUNNING):
        return "The load is on already. Press x to stop it."
    return ""


def _stop(now: Situation) -> str:
    if now.start_is_kept:
        return ""
    if now.load is Load.STOPPING:
        if now.stop_can_be_cut:
            return ""
        return "The load is stopping already. Where that takes 5 s, x again ends it at once."
    if now.run_is_on or now.load in (Load.SPAWNING, Load.RUNNING):
        return ""
    return "No load is on. Press s to start it."


def _add_worker(now: Situation) -> str:
    if reason := _pool_rests(now):
        return reason
    if now.workers >= now.most_workers:
        return f"{now.most_workers} workers are the most on this machine."
    return ""


def _remove_worker(now: Situation) -> str:
    if reason := _pool_rests(now):
        return reason
    if now.workers <= 1:
        return "The last worker stays: without one there is no load."
    return ""


def _pool_rests(now: Situation) -> str:
    """Say why no worker can come or go while the lab starts or the load stops."""
    if now.load in (Load.STARTING, Load.FAILED):
        return "Wait until the lab has started."
    return "Wait until the load has stopped." if now.load is Load.STOPPING else ""


def _set_users(now: Situation) -> str:
    return f"The shape {now.shape} decides how many users there are." if now.shape else ""


def _set_shop(now: Situation) -> str:
    if now.shop is ShopMode.NONE:
        return "petload serves no shop here: the target is your own."
    return ""


def _reload(now: Situation) -> str:
    if not now.is_own:
        return "Only a test of your own is loaded again: --locustfile FILE, key 5."
    if now.start_is_kept or now.load is Load.STARTING:
        return "Wait until the lab has started."
    if now.run_is_on or now.load.is_on:
        return "A locustfile is loaded between runs. Press x to stop the load first."
    return ""
