"""Write a plan's test as shell commands, to be run by hand. Pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath

from tui.model.hosts import without_password
from tui.model.parts import DEFAULT_SLO_MS, PARTS, ShopMode
from tui.model.plan import Plan


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
        aim += f" --host {shlex.quote(without_password(plan.host))}"
    commands = [ShellCommand("In each terminal", folder)]
    if plan.shop is ShopMode.DEV:
        commands.append(ShellCommand("The shop", "python petshop/app.py"))
    elif plan.shop is ShopMode.PROD:
        commands.append(ShellCommand("The shop", "python -m petshop --server prod"))
    if plan.part < max(PARTS):
        return [*commands, ShellCommand("Locust, in one process", f"{locust} {aim}")]
    return [
        *commands,
        ShellCommand("The master", f"{locust} --master {aim}"),
        ShellCommand("A worker; another terminal for another one", f"{locust} --worker"),
    ]


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
