"""Read a report's HTML as a browser would: elements, texts, and whatever would be fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input"}
# An attribute that makes a browser fetch something; a reference within the page is none.
FETCHES = {"src", "href", "xlink:href", "action", "data", "srcset", "poster", "background"}


@dataclass
class Element:
    """An element with the texts that are directly in it."""

    name: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def all(self, *names: str) -> list[Element]:
        """Return the elements of these names below this one, in order."""
        found = [self] if self.name in names else []
        return found + [each for child in self.children for each in child.all(*names)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {n: v or "" for n, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].texts.append(data)


def read_html(page: str) -> Element:
    """Return the page; raise AssertionError where an element is not closed in its order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    [root] = reader.open
    return root


def fetched(page: str) -> list[str]:
    """Return what a browser would fetch beside the page itself."""
    root = read_html(page)
    elements = [root, *root.all(*{each.name for each in _every(root)})]
    attributes = [
        value
        for each in elements
        for name, value in each.attributes.items()
        if name in FETCHES and not value.startswith("#")
    ]
    styles = "".join(each.text for each in root.all("style"))
    return [*attributes, *(word for word in ("url(", "@import") if word in styles)]


def _every(element: Element) -> list[Element]:
    return [element, *(each for child in element.children for each in _every(child))]
