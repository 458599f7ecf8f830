"""Turn the frozen values of `model` into JSON and back, each checked on the way in. Pure.

A value is written as the list of its fields; their names stand once, in `columns`. So a later
version may add fields and drop others: what is missing has its default, what is not known is left.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

Columns = Mapping[str, Sequence[str]]
Decoder = Callable[[Any, Columns], Any]
# No figure is beyond 64 bits.
MOST = 2**63


class Undecodable(ValueError):
    """Raised for JSON that is not a value of the type."""


@cache
def names(cls: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields, in the order in which they are written."""
    return tuple(field.name for field in fields(cls))


@cache
def values(cls: type) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that returns the fields of such a value."""
    getter = attrgetter(*names(cls))
    return getter if len(names(cls)) > 1 else lambda value: (getter(value),)


def columns_of(*hints: Any) -> dict[str, tuple[str, ...]]:
    """Return the fields of all dataclasses in these types, by their name."""
    found: dict[str, tuple[str, ...]] = {}
    for hint in hints:
        inner = get_args(hint)
        if isinstance(hint, type) and is_dataclass(hint):
            found[hint.__name__] = names(hint)
            inner = tuple(get_type_hints(hint).values())
        found |= columns_of(*inner)
    return found


def encoded(value: Any) -> Any:
    """Return a dataclass's value as JSON: the `default` of json.dumps."""
    cls: type = type(value)
    return values(cls)(value)


def decoded(hint: Any, raw: Any, columns: Columns) -> Any:
    """Return the value of a type that stands in JSON. Raises Undecodable."""
    return _decoder(hint)(raw, columns)


@cache
def _decoder(hint: Any) -> Decoder:
    """Return the decoder of a type: made once, for speed."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (_decoder(each) for each in arguments if each is not type(None))
        return lambda raw, columns: None if raw is None else inner(raw, columns)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return _several([_decoder(each) for each in arguments])
    if origin in (tuple, Sequence):
        return _list(_decoder(arguments[0]))
    if origin in (dict, Mapping):
        return _mapping(_decoder(arguments[1]))
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint)
    if issubclass(hint, StrEnum):
        return _enum(hint)
    return _scalar(hint)


def _scalar(hint: type) -> Decoder:
    accepted = (int, float) if hint is float else (hint,)

    def decode(raw: Any, _: Columns) -> Any:
        # In Python true is a whole number, too.
        if not isinstance(raw, accepted) or isinstance(raw, bool) is not (hint is bool):
            raise Undecodable(f"{str(raw)[:80]!r} is not {hint.__name__}")
        if isinstance(raw, int | float) and not -MOST <= raw <= MOST:
            raise Undecodable("a figure is too large")
        return raw

    return decode


def _enum(hint: type[StrEnum]) -> Decoder:
    members = {str(member): member for member in hint}

    def decode(raw: Any, _: Columns) -> Any:
        if not isinstance(raw, str) or raw not in members:
            raise Undecodable(f"{str(raw)[:80]!r} is not {hint.__name__}")
        return members[raw]

    return decode


def _list(inner: Decoder) -> Decoder:
    def decode(raw: Any, columns: Columns) -> Any:
        if not isinstance(raw, list):
            raise Undecodable(f"{str(raw)[:80]!r} is not a list")
        return tuple([inner(each, columns) for each in raw])

    return decode


def _several(inners: Sequence[Decoder]) -> Decoder:
    def decode(raw: Any, columns: Columns) -> Any:
        if not isinstance(raw, list) or len(raw) != len(inners):
            raise Undecodable(f"{str(raw)[:80]!r} is not a list of {len(inners)}")
        return tuple([inner(each, columns) for inner, each in zip(inners, raw, strict=True)])

    return decode


def _mapping(inner: Decoder) -> Decoder:
    def decode(raw: Any, columns: Columns) -> Any:
        if not isinstance(raw, dict):
            raise Undecodable(f"{str(raw)[:80]!r} is not an object")
        return {name: inner(each, columns) for name, each in raw.items()}

    return decode


def _object(cls: type) -> Decoder:
    decoders: dict[str, Decoder] = {}
    needed = {
        field.name
        for field in fields(cls)
        if field.default is MISSING and field.default_factory is MISSING
    }

    def decode(raw: Any, columns: Columns) -> Any:
        if not decoders:
            hints = get_type_hints(cls)
            decoders.update({name: _decoder(hints[name]) for name in names(cls)})
        if not isinstance(raw, list):
            raise Undecodable(f"{str(raw)[:80]!r} is not a {cls.__name__}")
        found = {
            name: decoders[name](each, columns)
            for name, each in zip(columns.get(cls.__name__, ()), raw, strict=False)
            if name in decoders
        }
        if not needed <= found.keys():
            raise Undecodable(f"a {cls.__name__} is not whole")
        return cls(**found)

    return decode
