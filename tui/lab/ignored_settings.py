"""Say which of the user's settings for Locust have no effect in the lab. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tui.lab.argv import dropped_variables
from tui.locustfile.inspection import unread_settings
from tui.model.plan import Plan


def without_effect(plan: Plan, environment: Iterable[str]) -> list[str]:
    """Return a sentence for each variable and each configuration file that the lab ignores."""
    files = plan.inspection.config_files if plan.inspection else ()
    dropped = dropped_variables(plan, environment)
    return [
        *(f"{name} has no effect in the lab: petload drops it" for name in dropped),
        *unread_settings(files),
    ]
