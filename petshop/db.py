"""Open the SQLite file that holds the shop's pets."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

from flask import Flask, current_app

PRIVATE = ""
"""SQLite's name for a temporary database of one connection, which SQLite itself removes."""

BUSY_TIMEOUT_S = 10.0
"""How long a statement waits for another process that is writing."""

# Ids are not AUTOINCREMENT: they go on from the largest id that is in the table. Pets leave the
# shop only all at once, so the ids in it are always 1..total, which `pets` counts and pages by.
SCHEMA = """
CREATE TABLE IF NOT EXISTS pets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    added_at TEXT NOT NULL
)
"""


class Database:
    """One connection, which the threads of this process use in turn.

    A connection for each thread would be opened for every request by a server that has a thread
    for every request, and its writers would wait for each other in SQLite's sleeps.

    Raises ``sqlite3.Error`` if ``path`` cannot be opened or is not an SQLite database.
    """

    def __init__(self, path: str | Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            path,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,  # every statement is its own transaction
            check_same_thread=False,  # the lock sees to that
        )
        try:
            # WAL: other processes read while one writes.
            self._connection.execute("PRAGMA journal_mode = WAL")
            # No waiting for the disk: these pets are not needed after a power cut.
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(SCHEMA)
        except sqlite3.Error:
            self._connection.close()
            raise

    def read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Run a SELECT and return all its rows."""
        with self._lock:
            # fetchall, as a cursor left half read would keep the file's old state pinned.
            return self._connection.execute(sql, parameters).fetchall()

    def write(self, sql: str, *parameters: object) -> int:
        """Run a statement that changes pets, and return the id of the row it inserted, if any."""
        with self._lock:
            return self._connection.execute(sql, parameters).lastrowid or 0

    def close(self) -> None:
        """Close the connection, and with it the file."""
        with self._lock:
            self._connection.close()


def attach(app: Flask, path: str | Path) -> None:
    """Open the database for ``app``. Raises what ``Database`` raises."""
    app.extensions["petshop.db"] = Database(path)


def get_db() -> Database:
    """Return the database of the application that serves the present request."""
    database: Database = current_app.extensions["petshop.db"]
    return database
