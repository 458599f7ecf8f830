"""Compare a locustfile, and how a test is run, with the part before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

from tui.locustfile.script import Script
from tui.model.parts import PARTS, ShopMode
from tui.model.snapshot import Snapshot

SHOP_WORDS = {
    ShopMode.DEV: "development server",
    ShopMode.PROD: "production server",
    ShopMode.NONE: "none of petload's",
}
# Lines around a change that say where it is.
CONTEXT = 3


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a diff: `sign` is + or -, a blank for a line that stayed, … for lines left out.

    `number` is the line's number in the new file; of a removed line, in the old one.
    """

    sign: str
    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class SettingDiff:
    """A setting of the test: in the part before, and now."""

    name: str
    before: str
    now: str


def changes(before: str, after: str) -> tuple[DiffLine, ...]:
    """Return the lines that differ, with the lines around; nothing where both are the same."""
    old, new = before.splitlines(), after.splitlines()
    diff: list[DiffLine] = []
    at = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        if len(group) == 1 and group[0][0] == "equal":
            return ()
        diff += _left_out(group[0][3] - at)
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                diff += [DiffLine(" ", n + 1, new[n]) for n in range(new_from, new_to)]
                continue
            diff += [DiffLine("-", n + 1, old[n]) for n in range(old_from, old_to)]
            diff += [DiffLine("+", n + 1, new[n]) for n in range(new_from, new_to)]
        at = group[-1][4]
    return (*diff, *_left_out(len(new) - at)) if diff else ()


def _left_out(lines: int) -> list[DiffLine]:
    if lines <= 0:
        return []
    return [DiffLine("…", None, f"{lines} unchanged line{'s' if lines > 1 else ''}")]


def patch(script: Script) -> str:
    """Return the diff as `diff -u` writes it; empty where there is none."""
    if script.previous_text is None:
        return ""
    lines = unified_diff(
        script.previous_text.splitlines(),
        script.text.splitlines(),
        script.previous_name,
        script.name,
        lineterm="",
    )
    return "".join(f"{line}\n" for line in lines)


def summary(script: Script) -> str:
    """Return the size of the diff, in a sentence or two."""
    if script.own:
        return f"{script.name} is your own file: it is compared with nothing."
    if script.previous is None:
        return "Part 1 is the first: there is no previous part to compare with."
    if script.error is not None:
        return script.error
    if script.previous_text is None:
        return f"{script.previous_name} of part {script.previous} cannot be read."
    diff = changes(script.previous_text, script.text)
    if not diff:
        return (
            f"Unchanged from part {script.previous}, as the lab wants it: "
            "what changes is how it is run."
        )
    added = sum(line.sign == "+" for line in diff)
    removed = sum(line.sign == "-" for line in diff)
    return (
        f"From part {script.previous} ({script.previous_name}) to part {script.part} "
        f"({script.name}): +{added} -{removed} lines."
    )


def differences(snapshot: Snapshot) -> tuple[SettingDiff, ...]:
    """Return the settings that differ from the part before."""
    before = PARTS.get(snapshot.part - 1)
    if before is None:
        return ()
    rows = (
        SettingDiff(
            "Users",
            _users(before.users, before.spawn_rate),
            _users(snapshot.target_users, snapshot.spawn_rate),
        ),
        SettingDiff("Shop", SHOP_WORDS[before.shop], SHOP_WORDS[snapshot.shop]),
        SettingDiff("Workers", str(before.workers), str(snapshot.workers)),
    )
    # Part 4 is about its workers, with the first one as with the fifth.
    is_about_workers = snapshot.part == max(PARTS)
    return tuple(
        row for row in rows if row.before != row.now or (row.name == "Workers" and is_about_workers)
    )


def _users(users: int, spawn_rate: float) -> str:
    return f"{users:,} at {spawn_rate:g}/s"
