"""A part's locustfile as text, what changed in it, and the same test by hand: pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from pathlib import PurePath

from tui.model.parts import DEFAULT_SLO_MS, PARTS, ShopMode
from tui.model.plan import Plan
from tui.model.snapshot import Snapshot

SHOP_WORDS = {
    ShopMode.DEV: "development server",
    ShopMode.PROD: "production server",
    ShopMode.NONE: "none of petload's",
}
# Lines around a change that say where it is.
CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Command:
    """A shell line that can be pasted, and what it is for."""

    title: str
    line: str


@dataclass(frozen=True, slots=True)
class Script:
    """A locustfile as it is on disk now; `error` is a sentence where its text cannot be shown.

    `previous` is the part before, None where there is nothing to compare with; its text is None
    where it cannot be read. `folder` is where petload's processes run.
    """

    part: int
    name: str
    path: str
    folder: str
    text: str = ""
    error: str | None = None
    own: bool = False
    previous: int | None = None
    previous_name: str = ""
    previous_text: str | None = None
    by_hand: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a comparison: `sign` is + or -, a blank for what stayed, … for lines left out.

    `number` is the line's in the new file, or in the old one where it was taken out.
    """

    sign: str
    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How a test is run: in the part before, and now."""

    name: str
    before: str
    now: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """What became of one text, with the lines around; nothing where both are the same."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Change] = []
    at = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        if len(group) == 1 and group[0][0] == "equal":
            return ()
        found += _left_out(group[0][3] - at)
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                found += [Change(" ", n + 1, new[n]) for n in range(new_from, new_to)]
                continue
            found += [Change("-", n + 1, old[n]) for n in range(old_from, old_to)]
            found += [Change("+", n + 1, new[n]) for n in range(new_from, new_to)]
        at = group[-1][4]
    return (*found, *_left_out(len(new) - at)) if found else ()


def _left_out(lines: int) -> list[Change]:
    if lines <= 0:
        return []
    return [Change("…", None, f"{lines} unchanged line{'s' if lines > 1 else ''}")]


def patch(script: Script) -> str:
    """The comparison as `diff -u` writes it; empty where there is none."""
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
    """What a comparison comes to, in a sentence or two."""
    if script.own:
        return f"{script.name} is your own file: it is compared with nothing."
    if script.previous is None:
        return "Part 1 is the first: there is no previous part to compare with."
    if script.error is not None:
        return script.error
    if script.previous_text is None:
        return f"{script.previous_name} of part {script.previous} cannot be read."
    found = changes(script.previous_text, script.text)
    if not found:
        return (
            f"Unchanged from part {script.previous}, as the lab wants it: "
            "what changes is how it is run."
        )
    added = sum(change.sign == "+" for change in found)
    taken = sum(change.sign == "-" for change in found)
    return (
        f"From part {script.previous} ({script.previous_name}) to part {script.part} "
        f"({script.name}): +{added} -{taken} lines."
    )


def differences(snapshot: Snapshot) -> tuple[Difference, ...]:
    """What of the way in which the test is run differs from the part before."""
    before = PARTS.get(snapshot.part - 1)
    if before is None:
        return ()
    rows = (
        Difference(
            "Users",
            _users(before.users, before.spawn_rate),
            _users(snapshot.target_users, snapshot.spawn_rate),
        ),
        Difference("Shop", SHOP_WORDS[before.shop], SHOP_WORDS[snapshot.shop]),
        Difference("Workers", str(before.workers), str(snapshot.workers)),
    )
    # Part 4 is about its workers, with the first one as with the fifth.
    is_about_workers = snapshot.part == max(PARTS)
    return tuple(
        row for row in rows if row.before != row.now or (row.name == "Workers" and is_about_workers)
    )


def _users(users: int, spawn_rate: float) -> str:
    return f"{users:,} at {spawn_rate:g}/s"


def by_hand(plan: Plan, path: PurePath, root: PurePath, activate: PurePath | None) -> list[Command]:
    """The plan's test as the handout runs it, a terminal each; `root` is the project's folder.

    `activate` is the script that brings petload's own Python into a shell, where there is one.
    """
    folder = f"cd {shlex.quote(str(root))}"
    if activate is not None:
        folder += f" && . {shlex.quote(str(activate))}"
    inside = path.is_relative_to(root)
    file = shlex.quote(str(path.relative_to(root) if inside else path))
    slo = "" if plan.slo_ms == DEFAULT_SLO_MS else f"RESPONSE_TIME_LIMIT_MS={plan.slo_ms:g} "
    # A Python of the user's has a Locust of its own.
    program = "locust" if plan.python is None else f"{shlex.quote(plan.python)} -m locust"
    locust = f"{slo}{program} -f {file}"
    aim = f"--users {plan.users} --spawn-rate {plan.spawn_rate:g}"
    if plan.host:
        aim += f" --host {shlex.quote(plan.host)}"
    found = [Command("In each terminal", folder)]
    if plan.shop is ShopMode.DEV:
        found.append(Command("The shop", "python petshop/app.py"))
    elif plan.shop is ShopMode.PROD:
        found.append(Command("The shop", "python -m petshop --server prod"))
    if plan.part < max(PARTS):
        return [*found, Command("Locust, in one process", f"{locust} {aim}")]
    return [
        *found,
        Command("The master", f"{locust} --master {aim}"),
        Command("A worker; another terminal for another one", f"{locust} --worker"),
    ]


def folded(line: str, width: int) -> list[str]:
    """A shell line in several of about `width` characters, that a shell reads as the same one.

    An option stays with its value. What cannot be taken apart safely stays as it is.
    """
    try:
        words = [_quoted(word) for word in shlex.split(line)]
    except ValueError:
        return [line]
    if not words or " ".join(words) != line:
        return [line]
    rows: list[str] = []
    for group in _groups(words):
        # Two for the blank and the backslash at the end, two for what the rest is moved in by.
        if rows and len(rows[-1]) + 1 + len(group) <= width - 2:
            rows[-1] += f" {group}"
        else:
            rows.append(f"  {group}" if rows else group)
    return [*(f"{row} \\" for row in rows[:-1]), *rows[-1:]]


def _quoted(word: str) -> str:
    """As `processes.spec` writes it: a setting's name stays outside the quotes."""
    if _is_setting(word):
        name, _, value = word.partition("=")
        return f"{name}={shlex.quote(value)}"
    return shlex.quote(word)


def _groups(words: list[str]) -> list[str]:
    """Settings, the program, and each option with its values."""
    program = next((n for n, word in enumerate(words) if not _is_setting(word)), len(words))
    groups = words[:program]
    for word in words[program:]:
        if len(groups) == program or (word.startswith("-") and word != "-m"):
            groups.append(word)
        else:
            groups[-1] += f" {word}"
    return groups


def _is_setting(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()
