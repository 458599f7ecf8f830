"""How often a worker warns of a certificate that it was told not to verify."""

from __future__ import annotations

import warnings

from ..compat import patch


@patch("one warning of certificates", "urllib3.exceptions.InsecureRequestWarning")
def warn_once() -> None:
    """Have urllib3 warn of certificates that are not verified once for each host.

    Without it a locustfile with `self.client.verify = False` logs 300 bytes a request.
    """
    from urllib3.exceptions import InsecureRequestWarning  # noqa: PLC0415  guarded

    warnings.simplefilter("once", InsecureRequestWarning)
