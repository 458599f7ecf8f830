"""A widget that is drawn line by line and repaints only the lines that changed."""

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Region, Size
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from tui.ui.widgets.base.selecting import SelectableLines, SelectableRow, selected_text


class LineWidget(SelectableLines):
    """The base of petload's own widgets.

    A subclass implements `draw`, and calls `redraw` after a change of its data. That compares the
    new lines with those on the screen, and repaints only the ones that differ. A widget that is not
    on the screen does no work until it is.
    """

    ALLOW_SELECT = False

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - textual's name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, markup=False)
        self._strips: list[Strip] = []
        self._drawn_for: tuple[Size, str, Style] | None = None
        self._on_screen = False
        self._ground = Style()
        self._paint_cache: dict[object, RichStyle] = {}

    def draw(self, width: int, height: int) -> list[Strip]:
        """Return the lines: `height` strips of `width` cells. Missing ones are blank."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drop what a subclass keeps that holds styles or depends on the size."""

    def redraw(self, *, layout: bool = False) -> None:
        """Update the screen after a change of the data; `layout` if the height changed, too."""
        if layout or not self._on_screen or self._drawn_for != self._circumstances():
            self._drawn_for = None
            self.refresh(layout=layout)
            return
        old, new = self._strips, self.draw(*self.size)
        self._strips = new
        if len(old) != len(new):
            self.refresh()
        elif regions := _changed(old, new, self.size.width):
            self.refresh(*regions)

    def component(self, name: str) -> RichStyle:
        """Return the style of one of the widget's component classes on its background."""
        style = self._paint_cache.get(name)
        if style is None:
            # get_component_rich_style has a cache too, but every refresh empties it.
            style = self._paint_cache[name] = self.get_component_rich_style(name)
        return style

    def paint(self, *styles: str | Style, over: str | None = None) -> RichStyle:
        """Return a style from parts such as `bold $text-error` or `#ff8800 on $panel`.

        Later ones lie on top. All lie over the widget's own colours, or over those of the component
        class `over`.
        """
        key = (over, styles)
        found = self._paint_cache.get(key)
        if found is None:
            style = self.get_visual_style(over) if over else self._ground
            for each in styles:
                style += self.app.stylesheet.parse_style(each)
            found = self._paint_cache[key] = style.rich_style
        return found

    def line(self, *parts: tuple[str, RichStyle], width: int | None = None) -> Strip:
        """Return a strip of texts and their styles, without the empty ones.

        `width` is how many cells they have in all, if that is known: it saves measuring.
        """
        return Strip([Segment(text, style) for text, style in parts if text], width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw anew if size, theme or colours underneath have changed since the last time."""
        now = self._circumstances()
        if self._drawn_for != now:
            self._paint_cache.clear()
            self._ground = now[2]
            self.forget()
            self._strips = self.draw(*self.size)
            self._drawn_for = now
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return one line of the content."""
        if y >= len(self._strips):
            return Strip.blank(self.size.width, self._ground.rich_style)
        strip = self._strips[y]
        return self.selectable(strip, y) if self.ALLOW_SELECT else strip

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what is selected of the lines, and what ends it."""
        rows = [SelectableRow(strip.text.rstrip()) for strip in self._strips]
        return selected_text(rows, selection), "\n"

    def notify_style_update(self) -> None:
        """Forget everything drawn in the old style."""
        self._drawn_for = None
        super().notify_style_update()

    def on_show(self, _event: events.Show) -> None:
        """Draw again: the widget is on the screen."""
        self._on_screen = True

    def on_hide(self, _event: events.Hide) -> None:
        """Draw no more: the widget has left the screen."""
        self._on_screen = False

    def _circumstances(self) -> tuple[Size, str, Style]:
        """Return what the drawing depends on besides the data."""
        _, _, background, color = self.colors
        return self.size, self.app.theme, Style(background=background, foreground=color)


def _changed(old: list[Strip], new: list[Strip], width: int) -> list[Region]:
    """Return the regions of lines that differ, neighbours in one."""
    regions: list[Region] = []
    start: int | None = None
    for y, (before, after) in enumerate(zip(old, new, strict=True)):
        if before is after or before == after:
            if start is not None:
                regions.append(Region(0, start, width, y - start))
                start = None
        elif start is None:
            start = y
    if start is not None:
        regions.append(Region(0, start, width, len(new) - start))
    return regions
