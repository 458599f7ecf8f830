"""Follow the probe from second to second: what it asks, and what is to be said of it once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tui.lab.probe_choice import better_candidates, is_http, is_tested
from tui.model.plan import PROBE_OFF, Plan
from tui.telemetry.locust_api import MasterReport
from tui.telemetry.probe import NOT_HTTP, Candidate, Probe

# Requests of the first seconds need not be all that the test has.
CHOOSE_AFTER_S = 2.0


@dataclass(slots=True)
class ProbeWatch:
    """Remember the last second's target and path, so that each change is logged once."""

    host: str = ""
    path: str = ""
    is_http: bool = True

    def look(self, host: str, plan: Plan, probe: Probe) -> list[str]:
        """Look at the probe of a second; return what is new, a sentence each.

        `host` is the target's URL without its password.
        """
        news = list(self._news(host, plan, probe))
        if host != self.host:
            self.is_http = True
        self.is_http = self.is_http and probe.error != NOT_HTTP
        self.host, self.path = host, probe.path
        return news

    def _news(self, host: str, plan: Plan, probe: Probe) -> Iterator[str]:
        if plan.probe == PROBE_OFF:
            return
        if host != self.host and not is_http(host):
            yield f"{host} is not HTTP: there is no probe"
        if host != self.host and host.startswith("https://"):
            yield "the probe accepts any certificate: it measures time, not identity"
        if host == self.host and self.path and probe.path not in ("", self.path):
            yield f"the probe asks {probe.path} from now on: the slowest plain GET of the test"
        if self.is_http and probe.error == NOT_HTTP:
            yield f"{host} does not answer in HTTP: there is no probe"


def probe_is_tested(plan: Plan, report: MasterReport | None, host: str, path: str) -> bool | None:
    """Return whether the test asks what the probe asks; None before anything is known."""
    if not plan.is_own and path == "/":
        return True  # each part's workflow has it
    return is_tested(report, host, path) if path else None


def offer_candidates(
    offer: Callable[[Sequence[Candidate]], None],
    plan: Plan,
    report: MasterReport | None,
    host: str,
    path: str,
    run_s: float | None,
    *,
    has_baseline: bool,
) -> None:
    """Offer the probe of a user's own test what the test asks, where no path was asked for.

    `run_s` is how long the load has been on, in s; None where it is off. `has_baseline`: what the
    path takes without load is known.
    """
    if plan.probe is not None or not plan.is_own or report is None or not path:
        return
    if run_s is None or run_s >= CHOOSE_AFTER_S:
        is_on = run_s is not None
        offer(better_candidates(report, host, path, load_is_on=is_on, has_baseline=has_baseline))
