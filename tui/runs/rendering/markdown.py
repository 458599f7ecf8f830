"""Write a report as GitHub's Markdown, for a pull request. Every text of a run is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tui.runs.rendering.content import Content, RunContent
from tui.runs.rendering.tables import Table

# GitHub takes 65,536 characters in a comment.
MOST_CHARACTERS = 64_000
_ROWS_SHOWN = 20
_LONGEST_CELL = 300
_MOST_SENTENCES = 10
_MOST_RUNS = 20

# References and not backslashes: a backslash before a pipe means another thing in a table.
_REFERENCES = str.maketrans({c: f"&#{ord(c)};" for c in "&<>|`"} | {"@": "@&#8203;"})
_SYMBOLS = re.compile(r"([\\*_\[\]~#$])")
# What begins a list, a quote or a heading where it begins a line.
_LEADING = re.compile(r"^(\d{1,9}(?=[.)])|)([-+=.)])")


def markdown(content: Content) -> str:
    """Return the report as Markdown of less than GitHub's limit.

    What has no room is left out from the end, and named.
    """
    parts = list(_one_run(content.runs[0]) if _is_single(content) else _several(content))
    written, left_out = "", []
    for name, part in parts:
        if len(written) + len(part) > MOST_CHARACTERS:
            left_out.append(name)
        else:
            written += part
    if left_out:
        names = escaped(", ".join(dict.fromkeys(left_out)))
        written += f"Left out, for GitHub's limit of a comment's length: {names}\n"
    return written


def _is_single(content: Content) -> bool:
    return len(content.runs) == 1 and not content.tables


def escaped(text: str, longest: int = _LONGEST_CELL, *, at_start: bool = True) -> str:
    """Return a text as one line that Markdown shows as it is; a longer one is cut.

    `at_start` says that it may begin a line, where it could be taken for a list.
    """
    line = " ".join(text.split())
    line = line if len(line) <= longest else line[: longest - 1] + "…"
    line = _SYMBOLS.sub(r"\\\1", line).translate(_REFERENCES)
    return _LEADING.sub(r"\1\\\2", line) if at_start else line


def code_block(text: str) -> str:
    """Return a text as a block of code, fenced by more backticks than it holds in a row."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}\n"


def table(shown: Table) -> str:
    """Return a table of GitHub's, its first rows and how many there are more."""
    rules = ["--:" if n in shown.numbers else ":--" for n in range(len(shown.heads))]
    lines = [shown.heads, *shown.rows[:_ROWS_SHOWN]]
    written = [
        f"| {' | '.join(escaped(cell, at_start=False) for cell in line)} |" for line in lines
    ]
    written.insert(1, f"| {' | '.join(rules)} |")
    notes = []
    if (more := len(shown.rows) - _ROWS_SHOWN) > 0:
        notes.append(f"{more} more.")
    if shown.note:
        notes.append(escaped(shown.note))
    return "\n".join(written) + "\n" + (f"\n{' '.join(notes)}\n" if notes else "")


def _details(summary: str, body: str) -> str:
    """Return a part that the reader opens."""
    # GitHub reads no Markdown in a summary.
    shown = " ".join(summary.split()).translate(_REFERENCES)
    return f"<details><summary>{shown}</summary>\n\n{body}\n</details>\n\n"


def _one_run(run: RunContent) -> Iterator[tuple[str, str]]:
    """Yield the parts of a run, by name, the most important first."""
    yield "verdict", "".join(_head(run))
    if run.figures:
        heads = tuple(f"{f.label}, {f.unit}" if f.unit == "ms" else f.label for f in run.figures)
        values = tuple(f.value for f in run.figures)
        numbers = frozenset(range(len(heads)))
        yield "figures", table(Table("", heads, (values,), numbers)) + "\n"
    for shown in (*run.results, run.settings):
        yield shown.title, _details(f"{shown.title} ({len(shown.rows)})", table(shown))
    lines = "\n\n".join(line for _, line in run.commands)
    note = f"\n{escaped(run.commands_note)}\n" if run.commands_note else ""
    yield "Repeat it", _details("Repeat it", code_block(lines) + note)
    for file in run.files:
        yield file.name, _details(file.name, code_block(file.text))


def _head(run: RunContent) -> Iterator[str]:
    name = f"Run {run.mark}: {run.title}" if run.mark else run.title
    yield f"### {escaped(name)}\n\n**{escaped(run.verdict)}**\n\n{_bullets(run.evidence)}"
    if run.valid is None:
        yield "Whether this run is valid is not known.\n\n"
    else:
        yield "✅ Valid.\n\n" if run.valid else f"❌ Not valid:\n\n{_bullets(run.invalid_because)}"
    if run.advice:
        yield f"{escaped(run.advice)}\n\n"
    yield f"{escaped(run.subtitle)}\n\n"
    if run.note:
        yield f"Note: {escaped(run.note, 2000)}\n\n"


def _bullets(sentences: Sequence[str]) -> str:
    lines = [f"- {escaped(sentence)}\n" for sentence in sentences[:_MOST_SENTENCES]]
    return "".join(lines) + ("\n" if lines else "")


def _several(content: Content) -> Iterator[tuple[str, str]]:
    yield "title", f"### {escaped(content.title)}\n\n"
    for sentence in content.sentences[:_MOST_RUNS]:
        yield "result", f"**{escaped(sentence)}**\n\n"
    for note in content.notes[:_MOST_SENTENCES]:
        yield "notes", f"{escaped(note)}\n\n"
    runs = [
        f"- Run {run.mark}, {escaped(run.title)}: {escaped(run.verdict)}"
        f"{' ❌ Not valid.' if run.valid is False else ''} {escaped(run.subtitle)}\n"
        for run in content.runs[:_MOST_RUNS]
    ]
    yield "runs", "".join(runs) + "\n"
    for shown in content.tables:
        yield shown.title, f"**{escaped(shown.title)}**\n\n{table(shown)}\n"
    if content.diff:
        yield "diff", _details("What differs in the locustfile", code_block(content.diff))
    for run in content.runs:
        body = "".join(part for _, part in _one_run(run))
        yield f"Run {run.mark}", _details(f"Run {run.mark}: {run.title}", body)
