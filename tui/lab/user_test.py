"""The user's own test: inspected, kept as it was loaded, and watched for changes on disk."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui.atomic_write import write_whole
from tui.lab.event_log import EventLog
from tui.lab.ignored_settings import without_effect
from tui.lab.inspector import PythonUnusable, inspect_locustfile
from tui.lab.protocol import LabFailed
from tui.locustfile.inspection import LocustfileBroken
from tui.locustfile.paths import LocustfileMissing, locustfile_name
from tui.locustfile.target import own_test, with_targets
from tui.model.hosts import hide_passwords
from tui.model.locustfile import SourceFile
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.model.snapshot import OwnTest

SOURCES = "sources.json"
# How often a file is inspected that is saved again and again meanwhile.
TRIES = 3


class UserTest:
    """A test of the user's own. `plan` is the last one that could be loaded."""

    def __init__(self, asked: Plan) -> None:
        """Take the plan as it was asked for; `load` comes next."""
        self.plan = asked
        self.sources: Mapping[str, bytes] = {}
        self._asked = asked
        self._folder: Path | None = None
        self._files: tuple[SourceFile, ...] = ()
        self._changed: str | None = None
        self._is_told = False
        self._loads = 0
        self._before: tuple[Plan, Mapping[str, bytes], tuple[SourceFile, ...]] = (asked, {}, ())

    async def load(self) -> list[str]:
        """Load the test as it is on disk now; return what to log about it.

        Raises LocustfileMissing, LocustfileBroken or PythonUnusable; the last good one stays then.
        """
        # One change is told once, and told again after an attempt that failed.
        self._is_told = False
        for _ in range(TRIES):
            inspection = await inspect_locustfile(self._asked)
            sources = {file.path: _read(file) for file in inspection.files}
            # A file that was saved meanwhile would be kept as it was not inspected.
            if None not in sources.values():
                break
        plan, notes = with_targets(self._asked, inspection)
        self._before = self.plan, self.sources, self._files
        self.plan = plan
        self.sources = {path: data for path, data in sources.items() if data is not None}
        self._files, self._changed = inspection.files, None
        self._loads += 1
        if self._folder is not None:
            self.keep(self._folder)
        return [*notes, *without_effect(self.plan, os.environ)]

    def keep(self, folder: Path) -> None:
        """Write what was loaded to a file in `folder`, from which Locust's processes load it."""
        self._folder = folder
        texts = {path: data.decode("latin-1") for path, data in self.sources.items()}
        # On a full disk they load what is in the user's folder, as under plain Locust.
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / SOURCES, texts)
            self.plan = replace(self.plan, sources=str(folder / SOURCES))

    def close(self) -> None:
        """Delete what was kept: no process loads it any more, and it may hold secrets."""
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / SOURCES).unlink()

    def go_back(self) -> None:
        """Return to what was loaded before the last time: Locust cannot run that."""
        self.plan, self.sources, self._files = self._before
        self._loads += 1
        if self._folder is not None:
            self.keep(self._folder)

    def plan_like(self, present: Plan) -> Plan:
        """Return the test's plan with the users, the workers and the shop that were chosen."""
        has_shop = ShopMode.NONE not in (present.shop, self.plan.shop)
        return replace(
            self.plan,
            users=present.users,
            spawn_rate=present.spawn_rate,
            workers=present.workers,
            shop=present.shop if has_shop else self.plan.shop,
        )

    def look(self) -> str | None:
        """Look whether a file has changed since it was loaded; return what to log, once."""
        changed = (Path(file.path).name for file in self._files if _is_changed(file))
        self._changed = next(changed, None)
        if self._changed is None or self._is_told:
            return None
        self._is_told = True
        return f"{self._changed} has changed on disk: R loads it, between runs"

    def view(self, *, is_loaded: bool) -> OwnTest:
        """Return the test as it is shown."""
        shown = own_test(self.plan, is_loaded=is_loaded)
        return replace(shown, changed=self._changed, loads=self._loads)


async def load_again(test: UserTest, event_log: EventLog) -> None:
    """Load the test as it is on disk now, and log it.

    Raises LabFailed where it cannot be loaded, with an alert that names the line.
    """
    try:
        notes = await test.load()
    except (LocustfileBroken, LocustfileMissing, PythonUnusable) as reason:
        said = reason.short if isinstance(reason, LocustfileBroken) else str(reason)
        event_log.add(f"not loaded: {said}")
        event_log.raise_alert(f"{said.rstrip('.')}. The last good one stays; R loads it again.")
        raise LabFailed(hide_passwords(str(reason)), getattr(reason, "tail", None)) from reason
    for note in (f"loaded: {locustfile_name(test.plan)}", *notes):
        event_log.add(note)


def _read(file: SourceFile) -> bytes | None:
    """Return the source as it was loaded; None where it is another one now, or gone."""
    try:
        data = Path(file.path).read_bytes()
    except OSError:
        return None
    return None if _is_changed(file) else data


def _is_changed(file: SourceFile) -> bool:
    try:
        now = os.stat(file.path)  # noqa: PTH116 - half the time of pathlib's, every second
    except OSError:
        return True
    return (now.st_mtime_ns, now.st_size) != (file.mtime_ns, file.size)
