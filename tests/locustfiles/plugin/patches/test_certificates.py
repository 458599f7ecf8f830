"""A worker's log does not grow with every request."""

from __future__ import annotations

import warnings

from urllib3.exceptions import InsecureRequestWarning

from locustfiles.plugin.patches.certificates import warn_once


def test_a_certificate_that_is_not_verified_is_told_once_for_each_host() -> None:
    with warnings.catch_warnings(record=True) as written:
        warnings.simplefilter("always", InsecureRequestWarning)
        warn_once()
        for host in ("one", "one", "two"):
            message = f"Unverified HTTPS request is being made to host '{host}'."
            warnings.warn(message, InsecureRequestWarning, stacklevel=1)
    assert len(written) == 2
