"""Whether all users can be up in time is told before they could be."""

from __future__ import annotations

from tui.analysis.ramp import ramp_warning


def test_users_that_cannot_all_be_up_are_told_with_the_rate_that_is_enough() -> None:
    warning = ramp_warning(60, 2.0, 15.0)
    assert warning is not None
    assert "60 users at 2/s need 30 s, and the run takes 15 s" in warning
    assert "--spawn-rate 5 or more" in warning
    assert ramp_warning(60, 5.0, 15.0) is None
    assert ramp_warning(60, 4.0, 15.0) is not None
