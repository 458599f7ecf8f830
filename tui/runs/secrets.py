"""Keep passwords, and what a locustfile calls secret, out of what is written. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.model.hosts import HIDDEN, hide_passwords, without_password
from tui.model.plan import Plan


def shown_arguments(plan: Plan) -> list[str]:
    """Return Locust's arguments without passwords and without what the file calls secret."""
    return [hide_passwords(shown) for shown, _ in _arguments(plan)]


def secret_values(plan: Plan) -> tuple[str, ...]:
    """Return the values of the arguments that the file calls secret."""
    return tuple(value for _, value in _arguments(plan) if value)


def without_secrets(plan: Plan) -> Plan:
    """Return the plan as it may be kept."""
    inspection = plan.inspection
    if inspection is not None:
        classes = [
            replace(each, host=without_password(each.host) if each.host else None)
            for each in inspection.user_classes
        ]
        inspection = replace(inspection, user_classes=tuple(classes))
    return replace(
        plan,
        host=without_password(plan.host) if plan.host else None,
        class_hosts=tuple(map(without_password, plan.class_hosts)),
        locust_arguments=tuple(shown_arguments(plan)),
        inspection=inspection,
    )


def hide(text: str, secrets: Sequence[str]) -> str:
    """Return a text, such as a command, without the secret values in it."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _arguments(plan: Plan) -> list[tuple[str, str]]:
    """Return each argument as it is shown, and the secret in it; empty where there is none."""
    custom = plan.inspection.arguments if plan.inspection else ()
    secret = {option for argument in custom if argument.secret for option in argument.options}
    found: list[tuple[str, str]] = []
    for argument in plan.locust_arguments:
        option, equals, value = argument.partition("=")
        if found and found[-1][0] in secret:
            found.append((HIDDEN, argument))
        elif equals and option in secret:
            found.append((f"{option}={HIDDEN}", value))
        else:
            found.append((argument, ""))
    return found
