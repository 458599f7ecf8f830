"""The HTML of a report: one file, every text escaped, every chart and table described."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.runs.rendering.examples import HOSTILE, a_run_json, hostile_run, long_run
from tests.runs.rendering.html_reader import fetched, read_html
from tui.runs.rendering.content import run_report, scale_report
from tui.runs.rendering.html import FOLDER, html

# The page itself has as many, whatever is in the run.
ELEMENTS = {"script": 0, "b": None, "img": 0, "iframe": 0, "link": 0, "style": 1, "title": None}


def a_scale() -> dict[str, Any]:
    runs = [a_run_json(workers=1), a_run_json(workers=2)]
    table = [
        {"workers": n, "rps": 100.0 * n, "speedup": 1.0 * n, "efficiency": 1.0, "bottleneck": "x"}
        for n in (1, 2)
    ]
    return {"schema": "petload.scale/1", "runs": runs, "table": table}


PAGES = {
    "one run": lambda: html(run_report([a_run_json()])),
    "two runs": lambda: html(run_report([a_run_json(), a_run_json(users=100)])),
    "three runs": lambda: html(run_report([a_run_json() for _ in range(3)])),
    "scale": lambda: html(scale_report(a_scale())),
    "hostile": lambda: html(run_report([hostile_run()])),
    "nothing": lambda: html(run_report([{}])),
}


@pytest.fixture(params=list(PAGES))
def page(request: pytest.FixtureRequest) -> str:
    made: str = PAGES[request.param]()
    return made


def test_a_page_needs_no_script_and_nothing_from_elsewhere(page: str) -> None:
    assert fetched(page) == []
    assert read_html(page).all("script", "link", "img", "iframe", "object", "embed") == []
    assert "default-src 'none'" in page


def test_each_chart_says_what_it_is_in_words(page: str) -> None:
    root = read_html(page)
    by_id = {each.attributes["id"]: each for each in root.all("title", "desc") if each.attributes}
    charts = [each for each in root.all("svg") if each.attributes.get("role") == "img"]
    for chart in charts:
        title, description = chart.attributes["aria-labelledby"].split()
        assert by_id[title].text
        assert by_id[description].text
    assert len(by_id) == 2 * len(charts)
    decorative = [each for each in root.all("svg") if each not in charts]
    assert all(not each.all("title") for each in decorative)


def test_each_table_has_heads_for_its_columns_and_rows(page: str) -> None:
    for table in read_html(page).all("table"):
        columns = [each for each in table.all("th") if each.attributes["scope"] == "col"]
        for row in table.all("tr")[1:]:
            assert [each.name for each in row.children] == ["th"] + ["td"] * (len(columns) - 1)
            assert row.children[0].attributes["scope"] == "row"


def test_ids_are_unique(page: str) -> None:
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_the_verdict_comes_first_then_validity_then_figures() -> None:
    page = html(run_report([a_run_json(valid=False, invalid_because=["worker-1 was saturated"])]))
    places = [
        page.index(text)
        for text in (
            "The bottleneck is the tester: Locust&#39;s workers.",
            "worker-1 uses 97",
            "This run is not valid",
            "worker-1 was saturated",
            "Throughput",
            "Endpoints",
            "Response time exceeded",
            "worker-2 started",
            "Settings and machine",
            "petload-tui run --part 4",
        )
    ]
    assert places == sorted(places)


def test_the_locustfile_is_shown_where_the_run_carries_it() -> None:
    run = a_run_json(locustfiles=[{"name": "mine.py", "text": "def a():\n    pass\n"}])
    assert "<pre><code>def a():\n    pass\n</code></pre>" in html(run_report([run]))
    assert "mine.py" not in html(run_report([a_run_json()]))


def test_a_long_table_shows_its_first_rows_and_the_rest_where_it_is_opened() -> None:
    failure = a_run_json()["failures"][0]
    run = a_run_json(failures=[{**failure, "error": f"error {n}"} for n in range(300)])
    root = read_html(html(run_report([run])))
    [details] = root.all("details")
    assert details.all("summary")[0].text == "280 more"
    assert len(details.all("tr")) == 281


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_of_a_run_becomes_markup(text: str) -> None:
    plain, hostile = (
        read_html(html(run_report([hostile_run(each)]))) for each in ("x", f"{text}{HOSTILE}{text}")
    )
    names = {each.name for each in _all(plain)}
    assert [each.name for each in _all(hostile)] == [each.name for each in _all(plain)]
    assert names & {"script", "img", "u"} == set()


def _all(element: Any) -> list[Any]:
    return [element, *(each for child in element.children for each in _all(child))]


def test_a_hostile_text_is_shown_as_it_is() -> None:
    cells = [each.text for each in read_html(html(run_report([hostile_run()]))).all("td", "th")]
    assert HOSTILE in cells
    assert "{{ 7*7 }}" in HOSTILE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_run_of_any_shape_has_a_report(data: st.DataObject) -> None:
    run = copy.deepcopy(a_run_json())
    for key in data.draw(st.lists(st.sampled_from(sorted(run)), min_size=1, max_size=4)):
        run[key] = data.draw(JSON)
    if isinstance(run["samples"], list) and run["samples"] and isinstance(run["samples"][0], dict):
        run["samples"][0][data.draw(st.sampled_from(["t", "rps", "cpu_percent"]))] = data.draw(JSON)
    read_html(html(run_report([run])))


def test_the_page_of_an_hour_is_small() -> None:
    page = html(run_report([long_run()]))
    assert len(page) < 600_000
    assert len(page) < 3 * len(html(run_report([long_run(900)])))


# --- colours ------------------------------------------------------------------------------------

CSS = (FOLDER / "page.css").read_text()
COLOURS = ["ink", "quiet", "good", "bad", *(f"line-{n}" for n in range(1, 7))]


def luminance(colour: str) -> float:
    """Return WCAG's relative luminance of #rrggbb."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["paper", "wash"])
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_contrast(scheme: int, ground: str) -> None:
    block = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for name in COLOURS:
        bright, dim = sorted((luminance(colours[name]), luminance(colours[ground])), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, name


def test_no_two_lines_differ_by_colour_alone() -> None:
    dashes = re.findall(r"^\.l\d \{ stroke: var\(--line-\d\);(.*?)\}", CSS, re.MULTILINE)
    assert len(dashes) == len(set(dashes)) == 6
