"""A browser shows a report, at a phone's width and in the dark, and fetches nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest

from tests.runs.rendering.examples import HOSTILE, hostile_run
from tests.runs.rendering.html_reader import read_html
from tui.runs.rendering.content import run_report
from tui.runs.rendering.html import html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDTH = 390
# The page forbids scripts, so it is measured from outside, in a frame. What is wider than the frame
# would have to be scrolled sideways, except a table, which scrolls by itself.
FRAME = """<!DOCTYPE html><title>not measured</title><style>:root {{ color-scheme: dark }}</style>
<iframe srcdoc="{page}" style="border: 0; height: 800px; width: {width}px"></iframe>
<script>
onload = () => {{
  const page = frames[0].document, bar = frames[0].innerWidth - page.documentElement.clientWidth;
  document.title = JSON.stringify({{
    wide: page.documentElement.scrollWidth + bar,
    fetched: frames[0].performance.getEntriesByType("resource").length,
    ground: getComputedStyle(page.body).backgroundColor,
    heads: [...page.querySelectorAll("h1")].map(head => head.textContent),
  }});
  document.querySelector("iframe").remove();
}};
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium (Debian's package: chromium)")
def test_a_phone_in_the_dark_shows_all_of_it(tmp_path: Path) -> None:
    frame = tmp_path / "frame.html"
    page = html(run_report([hostile_run()]))
    frame.write_text(FRAME.format(page=escape(page), width=WIDTH), "utf-8")
    ended = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *(f"--user-data-dir={tmp_path / 'profile'}", frame.as_uri()),
        ],
        capture_output=True,
        check=True,
        timeout=100,
        text=True,
    )
    title = next(each for each in read_html(ended.stdout).all("title"))
    measured = json.loads(title.text)
    assert measured == {
        "wide": WIDTH,
        "fetched": 0,
        "ground": "rgb(20, 24, 29)",
        "heads": [HOSTILE],
    }
