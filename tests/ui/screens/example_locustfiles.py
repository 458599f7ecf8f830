"""Locustfiles and commands as long as real ones, for the locustfile screen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePath

from tests.ui.screens.driver import text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.locustfile.by_hand import by_hand
from tui.locustfile.script import Script
from tui.model.parts import PARTS
from tui.model.snapshot import Snapshot
from tui.ui.app import PetLoadApp

FOLDER = Path(__file__).parents[3] / "locustfiles"
ROOT = PurePath("/home/learner/petload")
PYTHON = f"{ROOT}/.venv/bin/python"


def a_script(lab: FakeLab) -> Script:
    """Return the part's own file, at a learner's path."""
    plan = lab.plan
    path = ROOT / "locustfiles" / plan.locustfile
    before = PARTS.get(plan.part - 1)
    return Script(
        plan.part,
        plan.locustfile,
        str(path),
        str(ROOT),
        (FOLDER / plan.locustfile).read_text(),
        previous=before.number if before else None,
        previous_name=before.locustfile if before else "",
        previous_text=(FOLDER / before.locustfile).read_text() if before else None,
        by_hand=tuple(by_hand(plan, path, ROOT, ROOT / ".venv/bin/activate")),
    )


def with_commands(shown: Snapshot) -> Snapshot:
    """Return the snapshot with commands as long as real ones."""
    locust, file = f"{PYTHON} {ROOT}/locustfiles/plugin", f"{ROOT}/locustfiles/part3_slo.py"
    settings = "RESPONSE_TIME_LIMIT_MS=3000 PETLOAD_WALL_AT_0=1795355319.6360319"
    master = (
        f"{settings} {locust} --master -f {file} --host http://127.0.0.1:5000 "
        "--users 5000 --spawn-rate 100 --web-host 127.0.0.1 --web-port 8089"
    )
    worker = f"{settings} GEVENT_RESOLVER=block {locust} --worker -f {file}"
    shop = f"{PYTHON} -P -E {ROOT}/petshop/app.py"
    lines = {
        "petshop": f"{shop} --server prod --host 127.0.0.1 --port 5000",
        "master": master,
    }
    return replace(
        shown,
        processes=tuple(
            view if view.command is None else replace(view, command=lines.get(view.name, worker))
            for view in shown.processes
        ),
    )


def lab_of(shown: Snapshot) -> FakeLab:
    lab = FakeLab(shown.part)
    lab.scripted = a_script(lab)
    return lab


def flat(app: PetLoadApp) -> str:
    return " ".join(text_of(app).split())


def copied(app: PetLoadApp) -> str:
    return app.clipboard
