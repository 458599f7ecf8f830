"""A pet shop: a small Flask application over one SQLite file.

The parts, from the inside out:

- ``db``: the connection to the file and the one table in it
- ``pets``: what a pet is, and the queries about pets
- ``api``: the pets as JSON, under ``/pets``
- ``dashboard``: the pets as a page for people, at ``/``
- ``server``: how the shop is served, with Flask's development server or with granian
"""

import os
from pathlib import Path

from flask import Flask

from petshop import api, dashboard, db

MAX_BODY_BYTES = 4096
"""The largest request body the shop reads. A pet of the longest name and category fits easily."""


def create_app(database: str | Path | None = None) -> Flask:
    """Make the shop's application. Pets that are in ``database`` already stay in it.

    ``database`` is an SQLite file that other processes may have open as well; without it the
    environment variable ``PETSHOP_DB`` names the file. Without either the pets live in a temporary
    file of this process alone. It is gone when the process ends, however it ends.

    Call this in the process that serves the shop: an SQLite connection does not survive a fork.

    Raises ``sqlite3.Error`` if the file cannot be opened or is not an SQLite database.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    db.attach(app, database or os.environ.get("PETSHOP_DB") or db.PRIVATE)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(dashboard.blueprint)
    api.register_error_handlers(app)
    return app
