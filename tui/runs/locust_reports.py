"""Store Locust's own HTML report of a run next to the run, and delete old ones."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tui.runs.names import LOCUST_REPORT, json_of, locust_report_of

# Each holds Locust's whole page, about 2 MB.
KEPT_REPORTS = 20
MOST_BYTES = 32 * 2**20


class LocustReportUnwritable(Exception):
    """The report cannot be kept; the message says why."""


def keep_locust_report(run: Path, page: bytes) -> Path:
    """Write the report and return its file; delete the oldest, and those whose run is gone.

    Raises LocustReportUnwritable.
    """
    if len(page) > MOST_BYTES:
        raise LocustReportUnwritable(f"it has more than {MOST_BYTES // 2**20} MiB")
    path = locust_report_of(run)
    try:
        path.touch(mode=0o600)  # as the run itself
        path.write_bytes(page)
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise LocustReportUnwritable(
            f"{path} cannot be written ({error.strerror or error})"
        ) from error
    delete_old_reports(run.parent)
    return path


def delete_old_reports(folder: Path) -> None:
    """Delete the reports whose run is gone, and all but the newest; leave what cannot be."""
    reports = []
    with suppress(OSError):
        reports = sorted(folder.glob(f"*{LOCUST_REPORT}"), key=lambda path: path.stat().st_mtime_ns)
    there = [each for each in reports if json_of(each).exists()]
    for report in {*reports} - {*there[-KEPT_REPORTS:]}:
        with suppress(OSError):
            report.unlink()
