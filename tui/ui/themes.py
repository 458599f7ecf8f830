"""petload's themes: dark and light, and both again for colour-blind eyes."""

from __future__ import annotations

from dataclasses import replace

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

DEFAULT = "petload"
# With another default theme, TEXTUAL_THEME asks for that.
TEXTUALS_DEFAULT = "textual-dark"
# Okabe and Ito's colours, as in the charts.
_BLUE, _ORANGE, _VERMILION = "#0072B2", "#E69F00", "#D55E00"

THEMES = (
    replace(BUILTIN_THEMES[TEXTUALS_DEFAULT], name=DEFAULT),
    # textual's own has too little contrast for small coloured words on its grey.
    replace(
        BUILTIN_THEMES["textual-light"],
        name="petload-light",
        variables={
            "text-success": "#1E5C32",
            "text-warning": "#6E4200",
            "text-accent": "#6E4200",
            "footer-key-foreground": "#004578",
        },
    ),
    Theme(
        name="petload-safe",
        primary=_BLUE,
        secondary="#005380",
        accent="#F0E442",
        success=_BLUE,
        warning=_ORANGE,
        error=_VERMILION,
        foreground="#FFFFFF",
        background="#000000",
        surface="#0A0A0A",
        panel="#1C1C1C",
        variables={
            "text-primary": "#8FCEF5",
            "text-success": "#56B4E9",
            # With some eyes both are yellows; then they differ in brightness.
            "text-warning": "#F0E442",
            "text-accent": "#F0E442",
            "text-error": "#F58A45",
            "footer-key-foreground": "#F0E442",
        },
    ),
    Theme(
        name="petload-safe-light",
        primary="#00507D",
        secondary=_BLUE,
        accent=_ORANGE,
        success=_BLUE,
        warning=_ORANGE,
        error=_VERMILION,
        foreground="#000000",
        background="#FFFFFF",
        surface="#FAFAFA",
        panel="#E6E6E6",
        dark=False,
        variables={
            "text-primary": "#00507D",
            "text-success": "#00548A",
            "text-warning": "#3D2900",
            "text-accent": "#3D2900",
            "text-error": "#A63C00",
            "footer-key-foreground": "#00507D",
        },
    ),
)


def register(app: App[None], remembered: str | None) -> None:
    """Register petload's themes with the app, and choose the remembered one."""
    for theme in THEMES:
        app.register_theme(theme)
    if remembered in app.available_themes:
        app.theme = remembered
    elif app.theme == TEXTUALS_DEFAULT:
        app.theme = DEFAULT


def following(name: str) -> str:
    """Return the name of petload's next theme, or the first after the last and after any other."""
    names = [theme.name for theme in THEMES]
    at = names.index(name) + 1 if name in names else 0
    return names[at % len(names)]
