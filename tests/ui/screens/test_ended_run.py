"""What a run came to, once it has ended."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.screens import idle_states, load_states
from tests.ui.screens.driver import driven, settled, show, squeezed
from tests.ui.screens.fake_lab import FakeLab
from tui.model.snapshot import RunView
from tui.model.verdict import Bottleneck

DOUBTFUL = RunView(
    Bottleneck.TESTER,
    "tester in 59 of 60 s under load.",
    652.4,
    ("worker-1 was saturated for 55 s of 60 s", "aborted: petload was left"),
)


async def test_an_invalid_run_is_shown_with_its_reasons() -> None:
    lab = FakeLab(2)
    ended = replace(idle_states.stopped(), last_run=DOUBTFUL)
    async with driven(lab, ended, size=(120, 40)) as (app, pilot):
        text = squeezed(app)
        assert "Bottleneck tester The run has ended: tester in 59 of 60 s under load." in text
        assert "652 RPS on average; not valid: worker-1 was saturated for 55 s of 60 s;" in text
        assert not {"-found", "-warning"} & app.screen.query_one("VerdictBanner").classes
        await pilot.press("e")
        await settled(pilot)
        assert "60 s; aborted: petload was left." in squeezed(app)
        await pilot.press("escape")
        # Of one that was too short to be judged, or of no longer any, nothing is said.
        for unjudged in (replace(DOUBTFUL, bottleneck=Bottleneck.IDLE), None):
            await show(pilot, lab, replace(ended, last_run=unjudged))
            text = squeezed(app)
            assert "Bottleneck idle the run has ended; its counts and times stay" in text
            assert "Press s to start the load." in text
        await show(pilot, lab, replace(load_states.part2(), last_run=DOUBTFUL))
        assert "The run has ended" not in squeezed(app)
