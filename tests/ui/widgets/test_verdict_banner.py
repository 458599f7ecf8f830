"""What of the evidence is said where there is little room: never half a word."""

from dataclasses import replace

import pytest

from tests.ui.screens.idle_states import own
from tui.model.snapshot import Load
from tui.ui.widgets.panels.user_split import shares
from tui.ui.widgets.panels.verdict_banner import advice, alert_parts, whole_sentences

SAID = ("One is at 97 %.", "Two wait for it.", "Three are late.")


@pytest.mark.parametrize(
    ("width", "rows", "expected"),
    [
        (60, 1, ["One is at 97 %. Two wait for it. Three are late."]),
        (60, 2, ["One is at 97 %. Two wait for it. Three are late.", ""]),
        (47, 1, ["One is at 97 %. Two wait for it. … e"]),
        (36, 1, ["One is at 97 %. Two wait for it. … e"]),
        (35, 1, ["One is at 97 %. … e"]),
        (18, 1, ["One is at 97 %."]),
        (14, 1, ["One is at … e"]),
        (20, 2, ["One is at 97 %. Two", "wait for it. … e"]),
        # The sign stays with the word before it.
        (17, 2, ["One is at", "97 %. … e"]),
        (3, 1, [""]),
        (-5, 2, ["", ""]),
    ],
)
def test_evidence_is_cut_between_sentences(width: int, rows: int, expected: list[str]) -> None:
    assert whole_sentences(SAID, width, rows) == expected


def test_a_file_that_has_changed_is_loaded_by_one_key_between_runs() -> None:
    said = "prices.py has changed on disk. Press R to load it."
    assert advice(own()) == said
    assert advice(replace(own(), load=Load.STOPPED)) == said
    assert advice(replace(own(), load=Load.RUNNING)) != said
    test = own().own_test
    assert test is not None
    for other in (replace(test, changed=None), replace(test, is_loaded=False)):
        assert advice(replace(own(), own_test=other)) == "Press s to start the load."


def test_no_evidence_is_no_text() -> None:
    assert whole_sentences((), 40, 2) == ["", ""]


def test_an_alert_is_split_only_if_it_is_too_long() -> None:
    alert = "It hangs. Press x."
    assert alert_parts(alert, 18) == (None, alert)
    assert alert_parts(alert, 17) == ("It hangs.", "Press x.")
    assert alert_parts("One sentence alone.", 5) == (None, "One sentence alone.")
    assert alert_parts(None, 5) == (None, "")


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([0, 488, 4512], [0, 1, 7]),
        ([1, 1, 1], [3, 2, 3]),
        ([0, 0, 0], [0, 0, 0]),
        ([9, 1, 0], [7, 1, 0]),
    ],
)
def test_shares_use_every_cell(figures: list[float], expected: list[int]) -> None:
    assert shares(figures, 8) == expected
