"""Say where all the users are. Pure."""

from __future__ import annotations

from tui.analysis.signals import Signals
from tui.model.verdict import UserSplit


def split(signals: Signals) -> UserSplit | None:
    """Return where all the users are; None where it is not known."""
    if signals.in_request is None:
        return None
    thinking = min(signals.thinking or 0.0, signals.users)
    in_request = min(signals.in_request, signals.users - thinking)
    rest = signals.users - thinking - in_request
    stuck, resting = (rest, 0.0) if signals.is_busy else (0.0, rest)
    return UserSplit(thinking, in_request, stuck=stuck, resting=resting)
