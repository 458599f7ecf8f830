"""Read the files that Locust writes for --csv."""

from __future__ import annotations

import csv
from pathlib import Path

PERCENTILES = ["50%", "66%", "75%", "80%", "90%", "95%", "98%", "99%", "99.9%", "99.99%", "100%"]
# The columns of the Locust that petload is tested with, plain and under petload.
COLUMNS = {
    "_stats.csv": [
        *("Type", "Name", "Request Count", "Failure Count", "Median Response Time"),
        *("Average Response Time", "Min Response Time", "Max Response Time"),
        *("Average Content Size", "Requests/s", "Failures/s", *PERCENTILES),
    ],
    "_stats_history.csv": [
        *("Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s", *PERCENTILES),
        *("Total Request Count", "Total Failure Count", "Total Median Response Time"),
        *("Total Average Response Time", "Total Min Response Time", "Total Max Response Time"),
        "Total Average Content Size",
    ],
    "_failures.csv": ["Method", "Name", "Error", "Occurrences", "First Seen", "Last Seen"],
    "_exceptions.csv": ["Count", "Message", "Traceback", "Nodes"],
}


def columns(prefix: Path) -> dict[str, list[str]]:
    """Return the columns of each file that begins with `prefix`, by how its name ends."""
    found = {}
    for path in prefix.parent.glob(f"{prefix.name}_*.csv"):
        with path.open(newline="") as file:
            found[path.name.removeprefix(prefix.name)] = next(csv.reader(file))
    return found


def rows_of(prefix: Path, ending: str) -> list[dict[str, str]]:
    """Return the rows of one of the files, by column."""
    with Path(f"{prefix}{ending}").open(newline="") as file:
        return list(csv.DictReader(file))
