"""End the run where a load test shape raises."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

from ..compat import patch

if TYPE_CHECKING:
    from locust.runners import MasterRunner

STATUS = 1


@patch("a shape that raises", "locust.runners.MasterRunner.shape_worker(self)")
def end_with_the_shape(runner: MasterRunner) -> None:
    """End the master where its shape raises.

    Without it the greenlet that asks the shape is gone: the load never begins, or stays as it is
    for good, and nothing but a line of the log says why.
    """
    work = runner.shape_worker

    def work_or_end() -> None:
        try:
            work()
        except Exception:  # noqa: BLE001  whatever the user's shape raises
            sys.stderr.write(f"The load test shape raised.\n{traceback.format_exc()}")
            sys.stderr.flush()
            os._exit(STATUS)

    runner.shape_worker = work_or_end  # type: ignore[method-assign]
