"""What a user's locustfile tests: the host asked for, its classes' own, or the shop. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

from tui.locustfile.inspection import LocustfileBroken
from tui.locustfile.paths import locustfile_name
from tui.model.hosts import host_name, without_password
from tui.model.locustfile import Inspection
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.model.snapshot import OwnTest

# The shop as the handout has it. A file that names it means the shop, on whatever port it is.
SHOP_HOSTS = {("127.0.0.1", 5000), ("localhost", 5000)}


def with_targets(plan: Plan, inspection: Inspection) -> tuple[Plan, list[str]]:
    """Return the plan with the targets of the locustfile's classes, and what to log about them.

    A host that was asked for is the target of all classes. Without one, classes that name hosts of
    their own keep them, as under plain Locust; a file that names none, or the shop, tests the shop.
    Raises LocustfileBroken where a class names no URL.
    """
    plan, notes = _targets(replace(plan, inspection=inspection), inspection)
    if plan.fails_slow:
        notes.append(f"a response that takes longer than {plan.slo_ms:g} ms has failed (--slo-ms)")
    elif plan.slo_is_asked:
        notes.append(
            "--slo-ms reaches your locustfile as RESPONSE_TIME_LIMIT_MS: it fails slow responses"
            " itself"
        )
    return plan, notes


def own_test(plan: Plan, *, is_loaded: bool) -> OwnTest:
    """Return the user's own test as it is shown."""
    classes = plan.inspection.user_classes if plan.inspection else ()
    targets = (plan.host,) if plan.host else plan.class_hosts or ("pet shop",)
    return OwnTest(
        file=locustfile_name(plan),
        targets=tuple(map(without_password, targets)),
        user_classes=tuple(each.name for each in classes),
        shape=plan.shape,
        is_loaded=is_loaded,
    )


def _targets(plan: Plan, inspection: Inspection) -> tuple[Plan, list[str]]:
    hosts = _hosts(inspection)
    if plan.host is not None:
        overridden = [host for host in hosts if host.rstrip("/") != plan.host.rstrip("/")]
        if not overridden:
            return plan, []
        replaced = ", ".join(map(without_password, hosts))
        shown = without_password(plan.host)
        return plan, [f"--host {shown} replaces the classes' own hosts: {replaced}"]
    if all(_is_shop(host) for host in hosts):
        note = "" if hosts else "the locustfile names no host: it tests the pet shop"
        if plan.shop is ShopMode.NONE:
            note = ""
        return plan, [note] if note else []
    for host in hosts:
        if not host_name(host):
            shown = without_password(host)
            raise LocustfileBroken(f"The locustfile's host {shown!r} is not a URL. Mend it.")
    notes = [
        f"{each.name} {f'tests {without_password(each.host)}' if each.host else 'has no host'}"
        for each in inspection.user_classes
    ]
    return replace(plan, shop=ShopMode.NONE, class_hosts=tuple(hosts)), notes


def _hosts(inspection: Inspection) -> Sequence[str]:
    """Return the classes' hosts, each once, in the order of the classes."""
    return list(dict.fromkeys(each.host for each in inspection.user_classes if each.host))


def _is_shop(host: str) -> bool:
    with suppress(ValueError):
        parts = urlsplit(host)
        return (parts.hostname, parts.port) in SHOP_HOSTS
    return False
