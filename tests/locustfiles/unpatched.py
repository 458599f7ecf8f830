"""Runs Locust with the plug-in as if no fact held that any patch relies upon.

Usage: python -m tests.locustfiles.unpatched [LOCUST OPTIONS]
"""

from __future__ import annotations

import locust.main

from locustfiles.plugin import compat, hooks

compat.broken = lambda _: "nothing is as it was"
hooks.install()
locust.main.main()
