"""The guard of all patches: each applies only where Locust is what the patch relies upon.

A patch names its facts. `locust.user.users.User.stop(self, force)` says that there is such a
callable and that it takes these parameters; `locust.user.users.User._state` says that there is
such a name, be it of the class or set by one of its methods. Where a fact does not hold, that patch
alone is left out, with a reason; all else works.

What stays unguarded is Locust's documented API: its events, the runner classes and their states.
"""

from __future__ import annotations

import dis
import functools
import importlib
import inspect
import logging
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

logger = logging.getLogger(__name__)


class Patch(NamedTuple):
    """A patch as it was declared: what it relies upon, and the guarded function that applies it."""

    facts: tuple[str, ...]
    apply: Callable[..., Any]


# Every patch, by its name.
PATCHES: dict[str, Patch] = {}
# Why a patch was left out, by the patch's name.
LEFT_OUT: dict[str, str] = {}


def patch(name: str, *facts: str) -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """Make a function a patch of Locust that is applied only where its facts hold.

    Where they do not, or where it raises, the patch is left out, and the call returns None.
    """

    def decorate(apply: Callable[P, R]) -> Callable[P, R | None]:
        @functools.wraps(apply)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | None:
            reason = broken(facts)
            if reason is None:
                try:
                    return apply(*args, **kwargs)
                except Exception as error:  # noqa: BLE001  a load test must not fail for a patch
                    reason = repr(error)
            LEFT_OUT[name] = reason
            return None

        PATCHES[name] = Patch(facts, guarded)
        return guarded

    return decorate


def broken(facts: tuple[str, ...]) -> str | None:
    """Return what is wrong with the first fact that does not hold, None where all do."""
    return next((reason for reason in map(_broken, facts) if reason is not None), None)


def log_left_out() -> None:
    """Log each patch that was left out."""
    for name, reason in LEFT_OUT.items():
        logger.warning("petload leaves out its patch '%s': %s", name, reason)


def left_out() -> list[dict[str, str]]:
    """Return the patches that were left out, as JSON has them."""
    return [{"patch": name, "reason": reason} for name, reason in LEFT_OUT.items()]


# Stands for an attribute that only instances have: nothing is known of it but its name.
_OF_INSTANCES = object()


def _broken(fact: str) -> str | None:
    path, bracket, listed = fact.rstrip(")").partition("(")
    at, *names = path.split(".")
    thing: Any = importlib.import_module(at)
    for name in names:
        try:
            thing = _child(thing, at, name)
        except AttributeError:
            return f"{at} has no {name}"
        at = f"{at}.{name}"
    if not bracket:
        return None
    if not callable(thing):
        return f"{at} cannot be called"
    wanted = [each.strip() for each in listed.split(",") if each.strip()]
    takes = _parameters(thing)
    if takes is not None and takes != wanted:
        return f"{at} takes ({', '.join(takes)}), not ({', '.join(wanted)})"
    return None


def _child(parent: Any, path: str, name: str) -> Any:
    if isinstance(parent, ModuleType) and hasattr(parent, "__path__"):
        # First: `locust.user.task` is a module, hidden by the decorator of that name.
        try:
            return importlib.import_module(f"{path}.{name}")
        except ModuleNotFoundError:
            pass
    if isinstance(parent, type) and not hasattr(parent, name) and _sets(parent, name):
        return _OF_INSTANCES
    return getattr(parent, name)


def _sets(owner: type, name: str) -> bool:
    """Return whether a method of the class, or of a base, sets this attribute."""
    methods = (member for base in owner.__mro__ for member in vars(base).values())
    codes = (getattr(method, "__code__", None) for method in methods)
    return any(
        step.opname == "STORE_ATTR" and step.argval == name
        for code in codes
        if code is not None and name in code.co_names
        for step in dis.get_instructions(code)
    )


def _parameters(thing: Any) -> list[str] | None:
    """Return the names of what it takes; None where it does not say, or takes anything."""
    try:
        parameters = inspect.signature(thing).parameters
    except (TypeError, ValueError):
        return None
    kinds = {parameter.kind for parameter in parameters.values()}
    return None if inspect.Parameter.VAR_POSITIONAL in kinds else list(parameters)
