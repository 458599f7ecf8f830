"""Read and write the conditions of `--fail-if` and `--stop-if`. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from tui.model.condition import Condition, Scope
from tui.model.durations import parse_duration
from tui.model.verdict import Bottleneck

TIMES = ("mean", "p50", "p95", "p99", "max")
RATES = ("rps", "goodput")
COUNTS = ("failures", "requests", "exceptions")
NUMBERS = (*TIMES, *RATES, *COUNTS)
# What is known of the whole test only.
OF_THE_TEST = ("exceptions", "invalid", "bottleneck")
OPERATORS = (">", ">=", "<", "<=")
MS = {"ms": 1, "s": 1000}
# A comparison knows the change of these, and those of an endpoint.
CHANGES = ("mean", "p50", "p95", "p99", "rps", "goodput", "failures")
CHANGES_OF_ENDPOINTS = ("p95", "rps")
# A number beyond it is a slip, and would be written with an exponent.
MOST = Decimal(10**12)

# An endpoint's name may hold colons: it ends at the last one that a blank follows.
SCOPED = re.compile(r"(?P<method>\S+) (?P<name>.*): +(?P<rest>.+)", re.DOTALL)
LASTING = re.compile(r"(?P<rest>.*?)\s+for\s+(?P<time>\S+)", re.DOTALL)
COMPARED = re.compile(r"(?P<figure>\w+)\s*(?P<operator>[<>=!]+)\s*(?P<value>.+)", re.DOTALL)
VALUE = re.compile(r"(?P<sign>[+-]?)(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%|ms|s|/s|)", re.ASCII)


class ConditionWrong(ValueError):
    """The text is not a condition; the message says what is wrong and what is possible."""


def parse(text: str) -> Condition:
    """Return the condition that the text is. Raises ConditionWrong."""
    scope, rest = _scope(text.strip())
    for_s, rest = _lasting(rest)
    if rest == "invalid":
        if scope is not None or for_s is not None:
            raise ConditionWrong("'invalid' stands alone: it is about the whole run")
        return Condition("invalid")
    compared = COMPARED.fullmatch(rest)
    if compared is None:
        raise ConditionWrong(f"{rest!r} is no FIGURE OPERATOR VALUE; write it as p95 > 300ms")
    figure, operator, value = compared["figure"], compared["operator"], compared["value"].strip()
    if figure not in (*NUMBERS, "bottleneck"):
        known = ", ".join((*NUMBERS, "bottleneck"))
        raise ConditionWrong(f"there is no figure {figure!r}; give {known} or invalid")
    if scope is not None and figure in OF_THE_TEST:
        raise ConditionWrong(f"{figure!r} is of the whole test, and not of an endpoint")
    if figure == "bottleneck":
        return _bottleneck(operator, value, for_s)
    if operator not in OPERATORS:
        raise ConditionWrong(f"{figure} is not compared by {operator!r}; give >, >=, < or <=")
    return _compared(figure, operator, value, scope, for_s)


def _scope(text: str) -> tuple[Scope, str]:
    match = SCOPED.fullmatch(text)
    return ((match["method"], match["name"]), match["rest"]) if match else (None, text)


def _lasting(text: str) -> tuple[float | None, str]:
    match = LASTING.fullmatch(text)
    if match is None:
        return None, text
    for_s = parse_duration(match["time"])
    if not for_s:
        raise ConditionWrong(f"{match['time']!r} is no time; write it as for 10s")
    return for_s, match["rest"]


def _bottleneck(operator: str, value: str, for_s: float | None) -> Condition:
    possible = ", ".join(Bottleneck)
    if operator not in ("=", "==", "!="):
        raise ConditionWrong(f"bottleneck is not compared by {operator!r}; give = or !=")
    if value not in list(Bottleneck):
        raise ConditionWrong(f"there is no bottleneck {value!r}; give one of {possible}")
    operator = "=" if operator == "==" else operator
    return Condition("bottleneck", operator, for_s=for_s, word=Bottleneck(value))


def _compared(
    figure: str, operator: str, value: str, scope: Scope, for_s: float | None
) -> Condition:
    match = VALUE.fullmatch(value)
    if match is None or Decimal(match["number"]) >= MOST:
        raise ConditionWrong(f"{value!r} is no value of {figure}; write {_example(figure)}")
    number, unit = Decimal(match["number"]), match["unit"]
    if match["sign"]:
        if unit != "%":
            raise ConditionWrong(f"{value!r} is no change of {figure}; write it as +10%")
        if for_s is not None:
            raise ConditionWrong("a change is that of the whole run: leave out 'for'")
        known = CHANGES if scope is None else CHANGES_OF_ENDPOINTS
        if figure not in known:
            raise ConditionWrong(f"there is no change of {figure!r}; give {', '.join(known)}")
        signed = float(-number if match["sign"] == "-" else number)
        return Condition(figure, operator, signed, "%", scope, is_change=True)
    if figure in TIMES and unit in MS:
        return Condition(figure, operator, float(number * MS[unit]), "ms", scope, for_s)
    if figure in RATES and unit in ("", "/s"):
        return Condition(figure, operator, float(number), "", scope, for_s)
    if figure in COUNTS and (unit == "" or (unit == "%" and figure == "failures")):
        return Condition(figure, operator, float(number), unit, scope, for_s)
    raise ConditionWrong(f"{value!r} is no value of {figure}; write {_example(figure)}")


def _example(figure: str) -> str:
    if figure in TIMES:
        return f"{figure} > 300ms or {figure} > 0.3s"
    if figure in RATES:
        return f"{figure} < 500"
    return f"{figure} > 10" + (" or failures > 1%" if figure == "failures" else "")


def written(condition: Condition) -> str:
    """Return the condition as text; `parse` reads it back."""
    scope = f"{condition.scope[0]} {condition.scope[1]}: " if condition.scope else ""
    lasting = f" for {plain(condition.for_s)}s" if condition.for_s is not None else ""
    if condition.word is not None:
        value = str(condition.word)
    elif condition.value is None:
        return f"{scope}{condition.figure}"
    else:
        sign = "+" if condition.is_change and condition.value >= 0 else ""
        value = f"{sign}{_measure(condition.value, condition.unit)}"
    return f"{scope}{condition.figure} {condition.operator} {value}{lasting}"


def _measure(value: float, unit: str) -> str:
    """Return the value with its unit: 300ms, 1.5s, 1%."""
    if unit == "ms" and value >= MS["s"]:
        return f"{plain(Decimal(repr(value)) / MS['s'])}s"
    return f"{plain(value)}{unit}"


def plain(number: float | Decimal) -> str:
    """Return the number in full, without an exponent or a zero behind its point."""
    text = format(Decimal(str(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
