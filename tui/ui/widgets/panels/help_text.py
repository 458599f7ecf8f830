"""The text of the help screen: the keys by group, and the words on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from textual.geometry import Size
from textual.strip import Strip

from tui.ui.keys import KEYS, Group
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit

WORDS = (
    ("RPS", "requests per second that were answered, including failed ones"),
    ("Failures", "failed requests per second, and their number and share since the start"),
    ("p95", "95 % of the responses were faster, as Locust measures them"),
    ("Probe", "the external probe: one request per second from petload, outside Locust"),
    ("CPU", "of one core; in the row of the machine, of all cores together"),
    ("Loop lag", "how late a worker's event loop wakes: its response times include that"),
    ("stuck", "users between two requests that their worker has no time for"),
    ("saturated", "a process uses 90 % of a core or more: it cannot do more"),
    ("Bottleneck", "the component that limits RPS:"),
    ("  tester", "Locust's workers: the response times are their own queue, not the shop's"),
    ("  shop", "the target: users wait for its responses"),
    ("  machine", "no core is free, and the processes slow each other down"),
    ("  master", "Locust's master, which adds up what the workers report"),
    ("  users", "nothing is at its limit: there are few users, or they think"),
    ("  unclear", "the signals point to no component, or not for long enough"),
    ("Effect", "RPS before and after a change of the workers or of the shop's server"),
    ("dev, prod", "Flask's development server, or a production server"),
)
MORE_KEYS = (
    ("ctrl+p", "command palette: every key by its name"),
    ("Tab", "move to a table that does not fit; arrow keys scroll it"),
    ("y", "copy: the row of a table, the text of a log, the locustfile or a command"),
    (
        "mouse",
        "drag over text to select it; with Shift held, the terminal itself selects",
    ),
    ("ctrl+c", "copy what is selected, also over ssh; quit where nothing is"),
    ("ctrl+z", "suspend petload; the load goes on"),
    ("Esc", "close a screen, also this one"),
)
_KEY_WIDTH = 12
_INDENT = 2


class HelpText(LineWidget):
    """Show headings and, below them, terms with their texts wrapped beside them."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "help-text--heading",
        "help-text--term",
        "help-text--text",
    }
    DEFAULT_CSS = """
    HelpText {
        height: auto;
        & > .help-text--heading { text-style: bold; }
        & > .help-text--term { color: $text-primary; text-style: bold; }
        & > .help-text--text { color: $foreground; }
    }
    """

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of rows."""
        return len(list(_rows(width)))

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - as high as its rows
        """Draw all rows."""
        heading, term = self.component("help-text--heading"), self.component("help-text--term")
        plain = self.component("help-text--text")
        strips = []
        for left, right in _rows(width):
            if left and not left.startswith(" "):
                strips.append(self.line((fit(left, width), heading)))
                continue
            beside = min(width, _INDENT + _KEY_WIDTH)
            strips.append(self.line((fit(left, beside), term), (fit(right, width - beside), plain)))
        return strips


def _rows(width: int) -> Iterator[tuple[str, str]]:
    """Yield term and text of every row; a heading begins at the left edge."""
    for group in Group:
        yield f"Keys: {group}", ""
        keys = [(key.shown or key.key, key.help) for key in KEYS if key.group is group]
        yield from _terms(keys + list(MORE_KEYS if group is Group.PETLOAD else ()), width)
        yield "", ""
    yield "Words on the screen", ""
    yield from _terms(WORDS, width)


def _terms(
    terms: tuple[tuple[str, str], ...] | list[tuple[str, str]], width: int
) -> Iterator[tuple[str, str]]:
    for term, text in terms:
        for number, line in enumerate(wrap(text, max(10, width - _INDENT - _KEY_WIDTH))):
            yield (" " * _INDENT + (term if number == 0 else "")), line
