"""Name the commands that a lab takes, and the refusal of one."""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
    """A command to a lab."""

    START = "start"
    STOP = "stop"
    ADD_WORKER = "add_worker"
    REMOVE_WORKER = "remove_worker"
    SET_USERS = "set_users"
    SET_SHOP = "set_shop"
    SWITCH_PART = "switch_part"
    RELOAD = "reload"


class Refused(Exception):
    """Raised when a command is not possible now; the message says why. Nothing was changed."""
