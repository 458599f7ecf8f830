"""Serve the shop to programs: pets as JSON."""

import json
import sqlite3
from typing import Any

from flask import Blueprint, Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from petshop import pets
from petshop.db import get_db

blueprint = Blueprint("api", __name__)


@blueprint.post("/pets")
def add_pet() -> Response:
    """Add the pet in the JSON body and answer 201 with the pet.

    400 if the body is not a pet, 413 if it is too large, 415 if it does not say it is JSON, 411 if
    it comes in chunks of unknown length: cut at the limit, it could still be some pet.
    """
    if not request.is_json:
        abort(415, "Send the pet as application/json.")
    if "Transfer-Encoding" in request.headers:
        abort(411, "Send the pet with its Content-Length.")
    try:
        # Not request.get_json: nesting a thousand deep ends in a RecursionError there.
        fields = json.loads(request.get_data(cache=False).decode())
    except (ValueError, RecursionError):
        abort(400, "The body is not JSON.")
    try:
        name, category = pets.check_pet(fields)
    except pets.BadPetError as error:
        abort(400, str(error))
    pet = pets.add_pet(get_db(), name, category)
    return Response(
        json.dumps(pet._asdict()), 201, {"Location": f"/pets/{pet.id}"}, mimetype="application/json"
    )


@blueprint.get("/pets")
def list_pets() -> dict[str, Any]:
    """Answer a page of pets, newest first; 400 if ``?page=`` is not a number from 1."""
    page = pets.parse_number(request.args.get("page", "1"))
    if page is None:
        abort(400, "The page has to be a number from 1.")
    listing = pets.list_pets(get_db(), page)
    return listing._asdict() | {"items": [pet._asdict() for pet in listing.items]}


@blueprint.get("/pets/<pet_id>")
def show_pet(pet_id: str) -> dict[str, Any]:
    """Answer one pet, or 404."""
    number = pets.parse_number(pet_id)
    pet = pets.find_pet(get_db(), number) if number else None
    if pet is None:
        abort(404, "There is no such pet.")
    return pet._asdict()


@blueprint.delete("/pets")
def remove_all_pets() -> tuple[str, int]:
    """Empty the shop and answer 204."""
    pets.remove_all_pets(get_db())
    return "", 204


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    """Answer that the shop is open."""
    return {"status": "ok"}


def register_error_handlers(app: Flask) -> None:
    """Make the errors of ``app`` JSON: one sentence under ``error``."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(sqlite3.OperationalError, _database_error)


def _http_error(error: HTTPException) -> tuple[dict[str, str], int]:
    return {"error": error.description or error.name}, error.code or 500


def _database_error(error: sqlite3.OperationalError) -> tuple[dict[str, str], int]:
    return {"error": f"The shop cannot use its database: {error}."}, 503
