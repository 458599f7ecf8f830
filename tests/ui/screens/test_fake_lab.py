"""The fake lab has all of the lab's protocol, and scripted seconds of every load state."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.lab.protocol import LabProtocol
from tui.model.snapshot import Load, Snapshot


def test_the_fake_lab_implements_the_whole_protocol() -> None:
    protocol = {name for name in vars(LabProtocol) if not name.startswith("_")} | {"plan"}
    assert {name for name in protocol if not hasattr(FakeLab(), name)} == set()


@pytest.mark.parametrize("load", list(Load))
def test_every_state_of_the_load_has_a_scripted_second(load: Load) -> None:
    builds: list[Callable[[], Snapshot]] = list(STATES.values())
    assert load in {build().load for build in builds}
