"""Serve the shop to people: one page with the newest pets and a form to add one."""

from functools import lru_cache

from flask import Blueprint, abort, current_app, redirect, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response

from petshop import pets
from petshop.db import get_db

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/")
def index() -> str:
    """Show a page of pets; 400 if ``?page=`` is not a number from 1."""
    page = pets.parse_number(request.args.get("page", "1"))
    if page is None:
        abort(400, "The page has to be a number from 1. These are the newest pets.")
    return _render(page)


@blueprint.post("/")
def add_pet() -> Response | tuple[str, int]:
    """Add the pet in the form and go back to the page; show the page with 400 if it is no pet."""
    form = request.form
    try:
        name, category = pets.check_pet(form.to_dict())
    except pets.BadPetError as error:
        return _render(1, str(error), form.get("name", ""), form.get("category", "")), 400
    pets.add_pet(get_db(), name, category)
    # 303 makes the browser GET the page, so that reloading it does not add the pet again.
    return redirect(url_for("dashboard.index"), 303)


@blueprint.errorhandler(BadRequest)
@blueprint.errorhandler(RequestEntityTooLarge)
def show_error(error: BadRequest | RequestEntityTooLarge) -> tuple[str, int]:
    """Show the page with what was wrong about the request."""
    return _render(1, error.description), error.code


def _render(page: int, error: str | None = None, name: str = "", category: str = "") -> str:
    listing = pets.list_pets(get_db(), page)
    # Not flask.render_template, which also collects the session and more that no page here shows.
    return current_app.jinja_env.get_template("dashboard.html").render(
        rows=Markup("".join(map(_render_row, listing.items))),  # noqa: S704 - escaped one by one
        total=listing.total,
        page=listing.page,
        pages=listing.pages,
        error=error,
        name=name,
        category=category,
        name_length=pets.NAME_LENGTH,
        category_length=pets.CATEGORY_LENGTH,
    )


@lru_cache(maxsize=1000)
def _render_row(pet: pets.Pet) -> str:
    """Render a pet's row in the table, once for each pet: pets never change."""
    template = current_app.jinja_env.get_template("_row.html")
    row: str = template.module.row(pet)  # type: ignore[attr-defined]
    return row
