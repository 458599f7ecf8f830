"""The dialogs that are opened by a key and stay made, and what each needs of the lab."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.keys import KEYS
from tui.lab.face import LabFace
from tui.screens.charts import ChartsScreen
from tui.screens.dialog import Dialog
from tui.screens.evidence import EvidenceScreen
from tui.screens.guide import GuideScreen
from tui.screens.help import HelpScreen
from tui.screens.logs import LogScreen
from tui.screens.script import ScriptScreen
from tui.screens.tables import TablesScreen


def _help(lab: LabFace) -> Dialog[None]:  # noqa: ARG001 - as the others
    return HelpScreen((key.shown or key.key, key.help) for key in KEYS)


DIALOGS: Mapping[str, Callable[[LabFace], Dialog[None]]] = {
    "guide": lambda _: GuideScreen(),
    "evidence": lambda _: EvidenceScreen(),
    "charts": lambda _: ChartsScreen(),
    "tables": lambda _: TablesScreen(),
    "script": lambda lab: ScriptScreen(lab.script),
    "logs": lambda lab: LogScreen(lab.log_lines),
    "help": _help,
}
"""Each follows the app's newest snapshot, where it has a `snapshot` of its own."""
