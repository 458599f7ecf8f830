"""The dialogs that are opened by a key and stay made, and what each needs of the lab."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.lab.protocol import LabProtocol
from tui.ui.keys import KEYS
from tui.ui.screens.charts import ChartsScreen
from tui.ui.screens.dialog import Dialog
from tui.ui.screens.evidence import EvidenceScreen
from tui.ui.screens.guide import GuideScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.locustfile import ScriptScreen
from tui.ui.screens.logs import LogScreen
from tui.ui.screens.tables import TablesScreen


def _help(lab: LabProtocol) -> Dialog[None]:  # noqa: ARG001 - as the others
    return HelpScreen((key.shown or key.key, key.help) for key in KEYS)


DIALOGS: Mapping[str, Callable[[LabProtocol], Dialog[None]]] = {
    "guide": lambda _: GuideScreen(),
    "evidence": lambda _: EvidenceScreen(),
    "charts": lambda _: ChartsScreen(),
    "tables": lambda _: TablesScreen(),
    "script": lambda lab: ScriptScreen(lab.script),
    "logs": lambda lab: LogScreen(lab.log_lines),
    "help": _help,
}
"""Each follows the app's newest snapshot, where it has a `snapshot` of its own."""
