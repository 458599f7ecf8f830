"""Copy text for other programs: by the terminal (OSC 52), which works over ssh and in tmux, too."""

from __future__ import annotations

from textual.app import App

NOT_COPIED = "If pasting fails, this terminal does not let programs copy (OSC 52)."
BY_TERMINAL = "Drag with Shift held: then the terminal itself selects."


def copy(app: App[None], text: str) -> None:
    """Copy the text. The name of a file, or a log, may hold bytes that are not UTF-8."""
    app.copy_to_clipboard(text.encode("utf-8", "replace").decode())


def copy_selection(app: App[None]) -> bool:
    """Copy what was selected with the mouse, and say so; return whether anything is selected."""
    screen = app.screen
    text = screen.get_selected_text()
    if not text:
        return False
    copy(app, text)
    screen.clear_selection()
    count = f"{len(text)} character{'' if len(text) == 1 else 's'}"
    app.notify(f"Copied {count}. {NOT_COPIED} {BY_TERMINAL}", markup=False)
    return True
