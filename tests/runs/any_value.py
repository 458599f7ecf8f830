"""Values of any type of the model, for laws about them."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

SCALARS: Mapping[Any, st.SearchStrategy[Any]] = {
    float: st.floats(-(2.0**62), 2.0**62),
    int: st.integers(-(2**62), 2**62),
    bool: st.booleans(),
    str: st.text(max_size=5),
    type(None): st.none(),
}


def any_of(hint: Any, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for values of a type of the model."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if origin in (Union, types.UnionType):
        return st.one_of([any_of(each) for each in inner])
    if origin is tuple and inner[-1] is not Ellipsis:
        return st.tuples(*map(any_of, inner))
    if origin in (tuple, Sequence):
        return st.lists(any_of(inner[0]), max_size=3).map(tuple)
    if origin in (dict, Mapping):
        return st.dictionaries(any_of(inner[0]), any_of(inner[1]), max_size=3)
    if is_dataclass(hint):
        hints = {name: each for name, each in get_type_hints(hint).items() if name not in fixed}
        return st.builds(hint, **{name: any_of(each) for name, each in hints.items()}, **fixed)
    assert issubclass(hint, StrEnum)
    return st.sampled_from([*hint])
