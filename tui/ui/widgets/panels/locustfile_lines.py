"""A locustfile as lines to show: the file, its changes, the commands."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len

from tui.locustfile.by_hand import ShellCommand, folded
from tui.locustfile.diff import changes, differences
from tui.locustfile.script import Script
from tui.model.parts import PARTS
from tui.model.snapshot import ProcessView, Snapshot
from tui.ui.widgets.base.highlighter import highlighted
from tui.ui.widgets.base.text_pane import TextLine

TAB_WIDTH = 4
BY_HAND = "The same by hand, as the handout does"
OWN_BY_HAND = "The same by hand, in your own folder"
NOTES = (
    "petload removes your LOCUST_* variables, so that they cannot change its tests.",
    "Locust listens on all addresses by default; petload limits it to 127.0.0.1.",
    "Quit petload before you run them by hand: shop and master need the same ports.",
)
_SIGNS = {"+": "added", "-": "taken", "…": "muted"}


@lru_cache(maxsize=4)
def file_lines(script: Script) -> tuple[TextLine, ...]:
    """Return the text with its line numbers."""
    if script.error is not None:
        return ()
    lines = highlighted(script.text.expandtabs(TAB_WIDTH))
    digits = len(str(len(lines)))
    return tuple(
        TextLine(f" {number:>{digits}}  ", tuple(pieces)) for number, pieces in enumerate(lines, 1)
    )


def changed_lines(script: Script, snapshot: Snapshot) -> tuple[TextLine, ...]:
    """Return what changed in the text, then in how the test is run."""
    found = list(_compared(script))
    # The user's own file belongs to no part.
    rows = () if script.own else differences(snapshot)
    if rows:
        if found:
            found.append(TextLine())
        found.append(TextLine(" ", (("How it is run", "heading"),)))
        width = max(len(row.before) for row in rows)
        head = f"part {script.part - 1}"
        width = max(width, len(head))
        found.append(TextLine(f"   {'':<9}", ((f"{head:<{width}}   part {script.part}", "muted"),)))
        found += [
            TextLine(f"   {row.name:<9}", ((f"{row.before:<{width}} → ", ""), (row.now, "heading")))
            for row in rows
        ]
        if script.part == max(PARTS):
            found.append(TextLine())
            found.append(TextLine(" ", (("Press + on the main screen for another worker.", ""),)))
    return tuple(found)


@lru_cache(maxsize=4)
def _compared(script: Script) -> tuple[TextLine, ...]:
    if script.previous_text is None or script.error is not None:
        return ()
    found = changes(script.previous_text, script.text)
    digits = max((len(str(each.number)) for each in found if each.number), default=0)
    return tuple(
        TextLine(
            f" {each.number or '':>{digits}} {each.sign} ",
            ((each.text.expandtabs(TAB_WIDTH), _SIGNS.get(each.sign, "")),),
            _SIGNS.get(each.sign, "") if each.sign in "+-" else "",
        )
        for each in found
    )


def commands(script: Script, snapshot: Snapshot) -> tuple[ShellCommand, ...]:
    """Return all commands that can be copied, in the order in which they are shown."""
    return (*_ran(script, snapshot), *script.by_hand)


def _ran(script: Script, snapshot: Snapshot) -> tuple[ShellCommand, ...]:
    ran = tuple(
        ShellCommand(view.name, view.command)
        for view in snapshot.processes
        if view.command is not None
    )
    if not ran or not script.folder:
        return ran
    return (ShellCommand("In this folder", f"cd {shlex.quote(script.folder)}"), *ran)


def command_lines(script: Script, snapshot: Snapshot, width: int) -> tuple[TextLine, ...]:
    """Return the commands of petload's processes, and the same by hand."""
    ran = _ran(script, snapshot)
    views = {view.name: view for view in snapshot.processes}
    found = [] if ran else [TextLine(" ", (("No process has been started yet.", "muted"),))]
    for item, command in enumerate(ran):
        found += _block(item, command, views.get(command.title), width)
    if script.by_hand:
        heading = OWN_BY_HAND if script.own else BY_HAND
        found += [TextLine(" ", ((heading, "heading"),)), TextLine()]
    for item, command in enumerate(script.by_hand, len(ran)):
        found += _block(item, command, None, width)
    return (*found, *(TextLine(" ", ((note, "muted"),)) for note in NOTES))


def _block(
    item: int, command: ShellCommand, view: ProcessView | None, width: int
) -> Iterator[TextLine]:
    """Yield the name and the command as one item, and an empty line."""
    about = ""
    if view is not None:
        about = f"  {view.state}" + (f", pid {view.pid}" if view.pid is not None else "")
    yield TextLine("  ", ((command.title, "heading"), (about, "muted")), item=item)
    for line in folded(command.line, width - cell_len("    ")):
        yield TextLine("    ", ((line, ""),), item=item)
    yield TextLine()
