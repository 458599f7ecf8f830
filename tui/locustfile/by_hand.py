"""Write a plan's test as shell commands, to be run by hand. Pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath

from tui.model.hosts import hide_passwords, without_password
from tui.model.parts import DEFAULT_SLO_MS, PARTS, ShopMode
from tui.model.plan import Plan

# Where the shop is when it is started by hand.
SHOP = "http://127.0.0.1:5000"


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """A shell line that can be pasted, and what it is for."""

    title: str
    line: str


def by_hand(
    plan: Plan, path: PurePath, root: PurePath, activate: PurePath | None
) -> list[ShellCommand]:
    """Return the commands of the handout for the plan's test, a terminal each.

    `root` is the project's folder. `activate` is the script that brings petload's own Python into
    a shell, where there is one.
    """
    inside = path.is_relative_to(root)
    locust = _locust(plan, path.relative_to(root) if inside else path)
    commands = [ShellCommand("In each terminal", _enter(root, activate)), *_shop(plan)]
    if plan.part < max(PARTS):
        return [*commands, ShellCommand("Locust, in one process", f"{locust} {_aim(plan)}")]
    return [
        *commands,
        ShellCommand("The master", f"{locust} --master {_aim(plan)}"),
        ShellCommand("A worker; another terminal for another one", f"{locust} --worker"),
    ]


def own_by_hand(
    plan: Plan, path: PurePath, here: PurePath, root: PurePath, activate: PurePath | None
) -> list[ShellCommand]:
    """Return the commands of a test of the user's own; each can be pasted into a new terminal.

    `here` is the user's own folder, in which petload was started; the others are as in `by_hand`.
    """
    enter = _enter(here, activate if plan.python is None else None)
    locust = _locust(plan, path.relative_to(here) if path.is_relative_to(here) else path)
    shop = [
        ShellCommand(each.title, f"{_enter(root, activate)} && {each.line}") for each in _shop(plan)
    ]
    aim = _aim(plan)
    classes = plan.inspection.user_classes if plan.inspection else ()
    if not plan.host and not all(each.host for each in classes) and shop:
        aim += f" --host {SHOP}"
    return [*shop, ShellCommand("Locust, in one process", f"{enter} && {locust} {aim}")]


def _enter(folder: PurePath, activate: PurePath | None) -> str:
    enter = f"cd {shlex.quote(str(folder))}"
    return enter if activate is None else f"{enter} && . {shlex.quote(str(activate))}"


def _shop(plan: Plan) -> list[ShellCommand]:
    if plan.shop is ShopMode.DEV:
        return [ShellCommand("The shop", "python petshop/app.py")]
    if plan.shop is ShopMode.PROD:
        return [ShellCommand("The shop", "python -m petshop --server prod")]
    return []


def _locust(plan: Plan, file: PurePath) -> str:
    slo = "" if plan.slo_ms == DEFAULT_SLO_MS else f"RESPONSE_TIME_LIMIT_MS={plan.slo_ms:g} "
    # A Python of the user's has a Locust of its own.
    program = ["locust"] if plan.python is None else [plan.python, "-m", "locust"]
    # As petload has them: before the options, whose values they would be taken for.
    arguments = [hide_passwords(each) for each in plan.locust_arguments]
    return f"{slo}{shlex.join([*program, *arguments, '-f', str(file)])}"


def _aim(plan: Plan) -> str:
    aim = f"--users {plan.users} --spawn-rate {plan.spawn_rate:g}"
    if plan.host:
        aim += f" --host {shlex.quote(without_password(plan.host))}"
    return aim


def folded(line: str, width: int) -> list[str]:
    """Fold a shell line into rows of about `width` characters; a shell reads the same command.

    An option stays with its value. A line that cannot be taken apart safely stays as it is.
    """
    try:
        words = [_quoted(word) for word in shlex.split(line)]
    except ValueError:
        return [line]
    if not words or " ".join(words) != line:
        return [line]
    rows: list[str] = []
    for group in _groups(words):
        # Two for the blank and the backslash at the end, two for the indent of the other rows.
        if rows and len(rows[-1]) + 1 + len(group) <= width - 2:
            rows[-1] += f" {group}"
        else:
            rows.append(f"  {group}" if rows else group)
    return [*(f"{row} \\" for row in rows[:-1]), *rows[-1:]]


def _quoted(word: str) -> str:
    """Quote a word as `processes.spec` does: the name of a setting stays outside the quotes."""
    if _is_setting(word):
        name, _, value = word.partition("=")
        return f"{name}={shlex.quote(value)}"
    return shlex.quote(word)


def _groups(words: list[str]) -> list[str]:
    """Group the words: settings, the program, and each option with its values."""
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
