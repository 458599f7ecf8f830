"""What is a condition, what is not, and how the sentence says so."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.conditions import COUNTS, OPERATORS, RATES, TIMES, ConditionWrong, parse, written
from tui.model.condition import Condition
from tui.model.verdict import Bottleneck


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("p95 > 300ms", Condition("p95", ">", 300.0, "ms")),
        ("p95>0.3s", Condition("p95", ">", 300.0, "ms")),
        ("  max >= 1.5 s  ", Condition("max", ">=", 1500.0, "ms")),
        ("failures > 1%", Condition("failures", ">", 1.0, "%")),
        ("failures > 0", Condition("failures", ">", 0.0)),
        ("exceptions > 0", Condition("exceptions", ">", 0.0)),
        ("rps < 500", Condition("rps", "<", 500.0)),
        ("goodput <= 99.5/s", Condition("goodput", "<=", 99.5)),
        ("invalid", Condition("invalid")),
        ("bottleneck = tester", Condition("bottleneck", "=", word=Bottleneck.TESTER)),
        ("bottleneck == tester", Condition("bottleneck", "=", word=Bottleneck.TESTER)),
        (
            "bottleneck != shop for 1m",
            Condition("bottleneck", "!=", word=Bottleneck.SHOP, for_s=60.0),
        ),
        ("p99 > 1s for 10s", Condition("p99", ">", 1000.0, "ms", for_s=10.0)),
        ("GET /: p99 > 1s for 10", Condition("p99", ">", 1000.0, "ms", ("GET", "/"), 10.0)),
        ("p95 > +10%", Condition("p95", ">", 10.0, "%", is_change=True)),
        ("rps < -5%", Condition("rps", "<", -5.0, "%", is_change=True)),
    ],
)
def test_what_a_text_says(text: str, condition: Condition) -> None:
    assert parse(text) == condition


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("GET /a?b=1:2&c: p95 > 1s", ("GET", "/a?b=1:2&c")),
        ("GET see: this: p95 > 1s", ("GET", "see: this")),
        ("POST add a pet : p95 > 1s", ("POST", "add a pet ")),
        ("GET : p95 > 1s", ("GET", "")),
        ("WSS chat for 10s: p95 > 1s", ("WSS", "chat for 10s")),
        ("GET p95 > 1s: p95 > 1s", ("GET", "p95 > 1s")),
    ],
)
def test_an_endpoints_name_ends_at_the_last_colon(text: str, scope: tuple[str, str]) -> None:
    assert parse(text) == Condition("p95", ">", 1000.0, "ms", scope)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "write it as p95 > 300ms"),
        ("p95", "write it as p95 > 300ms"),
        ("p96 > 1s", "there is no figure 'p96'; give mean, p50"),
        ("p95 > 300", "'300' is no value of p95; write p95 > 300ms"),
        ("p95 > 1%", "'1%' is no value of p95"),
        ("p95 > many", "'many' is no value of p95"),
        ("p95 = 300ms", "p95 is not compared by '='; give >, >=, < or <="),
        ("p95 >> 300ms", "p95 is not compared by '>>'"),
        ("rps < 5ms", "'5ms' is no value of rps; write rps < 500"),
        ("rps < 1%", "'1%' is no value of rps"),
        ("requests > 1%", "'1%' is no value of requests; write requests > 10"),
        ("rps < 1e3", "'1e3' is no value of rps"),
        ("rps > " + "9" * 400, "is no value of rps"),
        ("rps > ٣", "is no value of rps"),
        ("bottleneck > shop", "bottleneck is not compared by '>'; give = or !="),
        ("bottleneck = me", "there is no bottleneck 'me'; give one of tester, shop"),
        ("invalid for 10s", "'invalid' stands alone"),
        ("GET /: invalid", "'invalid' stands alone"),
        ("GET /: bottleneck = shop", "'bottleneck' is of the whole test"),
        ("GET /: exceptions > 1", "'exceptions' is of the whole test"),
        ("p95 > 1s for ever", "'ever' is no time; write it as for 10s"),
        ("p95 > 1s for 0s", "'0s' is no time"),
        ("p95 > +10ms", "'+10ms' is no change of p95; write it as +10%"),
        ("p95 > +10% for 10s", "leave out 'for'"),
        ("max > +10%", "there is no change of 'max'; give mean, p50"),
        ("GET /: p99 > +10%", "there is no change of 'p99'; give p95, rps"),
    ],
)
def test_what_is_no_condition_is_said_with_what_is_possible(text: str, said: str) -> None:
    with pytest.raises(ConditionWrong) as error:
        parse(text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


NUMBERS = st.integers(0, 10**9).map(lambda thousandths: thousandths / 1000)
SCOPES = st.none() | st.tuples(
    st.text(min_size=1, max_size=5).filter(lambda word: len(word.split()) == 1 and word.strip()),
    st.text(max_size=12),
).filter(lambda scope: not any(character.isspace() for character in scope[0]))
LASTING = st.none() | NUMBERS.filter(lambda number: 0 < number < 1e5)
CONDITIONS = st.one_of(
    st.just(Condition("invalid")),
    st.builds(
        Condition,
        st.just("bottleneck"),
        st.sampled_from(("=", "!=")),
        word=st.sampled_from(Bottleneck),
        for_s=LASTING,
    ),
    *(
        st.builds(
            Condition,
            st.sampled_from(figures),
            st.sampled_from(OPERATORS),
            NUMBERS,
            st.just(unit),
            SCOPES,
            LASTING,
        )
        for figures, unit in (
            (TIMES, "ms"),
            (RATES, ""),
            (tuple(set(COUNTS) - {"exceptions"}), ""),
            (("failures",), "%"),
        )
    ),
    st.builds(
        Condition,
        st.sampled_from(("p95", "rps")),
        st.sampled_from(OPERATORS),
        NUMBERS | NUMBERS.map(lambda number: -number).filter(bool),
        st.just("%"),
        SCOPES,
        st.none(),
        st.just(True),
    ),
)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("p95>0.3s", "p95 > 300ms"),
        ("max >= 1500ms for 1m30s", "max >= 1.5s for 90s"),
        ("failures > 1.50 %", "failures > 1.5%"),
        ("p95 > +10.0%", "p95 > +10%"),
    ],
)
def test_a_condition_is_written_in_one_way(text: str, short: str) -> None:
    assert written(parse(text)) == short


@given(CONDITIONS)
def test_what_is_written_is_read_back(condition: Condition) -> None:
    assert parse(written(condition)) == condition


@given(st.text(max_size=40))
def test_any_text_is_a_condition_or_is_refused(text: str) -> None:
    with suppress(ConditionWrong):
        condition = parse(text)
        assert parse(written(condition)) == condition
