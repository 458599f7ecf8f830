"""What petload uses of textual's internals exists, and is used in one place."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widget import Widget

import tui.ui
from tui.ui import textual_compat
from tui.ui.textual_compat import PRIVATE_NAMES, ClosableFile

FOLDER = Path(tui.ui.__file__).parent
COMPAT = Path(textual_compat.__file__)
BASES = (App, Screen, ScrollView, Widget)


def private_names(tree: ast.AST) -> set[str]:
    """The underscore names that are read from an object, or defined."""
    found = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found |= defined_names(tree)
    return {name for name in found if name.startswith("_") and not name.startswith("__")}


def defined_names(tree: ast.AST) -> set[str]:
    """The names that a module defines: functions, classes, class variables and attributes."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(FOLDER.rglob("*.py")):
        if path != COMPAT:
            yield path, ast.parse(path.read_text())


@cache
def source_of(owner: type) -> str:
    """The source of textual's part of a class and its bases."""
    return "".join(
        inspect.getsource(each) for each in owner.__mro__ if each.__module__.startswith("textual")
    )


@cache
def attributes_of(owner: type) -> frozenset[str]:
    """The private attributes that textual's part of a class uses of itself."""
    return frozenset(re.findall(r"\bself\.(_\w+)", source_of(owner)))


@pytest.mark.parametrize(("owner", "name"), PRIVATE_NAMES)
def test_textual_has_the_names_that_petload_uses(owner: type, name: str) -> None:
    assert hasattr(owner, name) or f"self.{name}" in source_of(owner), (
        f"this version of textual has no {owner.__name__}.{name}: see textual_compat.py"
    )


def test_every_private_name_of_textual_is_listed() -> None:
    used = private_names(ast.parse(COMPAT.read_text()))
    listed = {name for _, name in PRIVATE_NAMES}
    ours = {"_terminal", "_styled_for", "_style_once"}
    assert used == listed | ours


def test_no_other_module_uses_a_private_name_that_it_does_not_define() -> None:
    trees = dict(modules())
    ours = set().union(*map(defined_names, trees.values()))
    foreign = {str(path): private_names(tree) - ours for path, tree in trees.items()}
    assert {path: names for path, names in foreign.items() if names} == {}


def test_no_attribute_of_ours_takes_the_place_of_a_private_one_of_textual() -> None:
    """A subclass that sets `_size` would break textual; mypy sees methods only."""
    clashes: dict[str, frozenset[str]] = {}
    for path, tree in modules():
        module = import_module(".".join(path.relative_to(FOLDER.parents[1]).with_suffix("").parts))
        for node in tree.body:
            kind = getattr(module, node.name, None) if isinstance(node, ast.ClassDef) else None
            base = next((b for b in BASES if isinstance(kind, type) and issubclass(kind, b)), None)
            if base is not None and (ours := attributes_of(base) & defined_names(node)):
                clashes[f"{path.name}: {kind}"] = ours
    assert clashes == {}


def test_a_closed_terminal_raises_nothing() -> None:
    class Closed(StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, text)

        def flush(self) -> None:
            raise OSError(5, "Input/output error")

    file = ClosableFile(Closed())
    file.write("x")
    file.flush()
    assert not file.isatty()


def test_the_driver_calls_no_method_of_its_file_that_the_wrapper_lacks() -> None:
    calls = {
        node.attr
        for owner in (LinuxDriver, WriterThread)
        for node in ast.walk(ast.parse(inspect.getsource(owner)))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "_file"
    }
    assert calls
    assert calls <= set(vars(ClosableFile))
