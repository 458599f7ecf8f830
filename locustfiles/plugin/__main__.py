"""Run Locust with petload's plug-in: `python locustfiles/plugin [LOCUST OPTIONS]`.

Run by its path, in the Python that has Locust. Nothing in the user's folder can take the place of
Locust, of what it needs, or of the plug-in; and the locustfile finds its modules as under plain
`locust`.
"""

import os
import sys

TYPE_CHECKING = False  # as typing has it, which Locust is the first to import
if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "petload_plugin"
NO_LOCUST = 3
FOLDER = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120  pathlib is not loaded yet


def main() -> None:
    """Import Locust from where it is installed, install the plug-in, and become `locust`."""
    # Python puts a script's folder first: `users` and the like would be the plug-in's.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != FOLDER]  # noqa: PTH100
    as_under_locust = list(sys.path)
    sys.path.sort(key=_is_of_the_user)
    try:
        # The first import of all: Locust has gevent patch the standard library.
        from locust.main import main as run_locust  # noqa: PLC0415
    except Exception as error:  # noqa: BLE001  whatever it is, the sentence says so
        sys.stderr.write(f"petload: {_why_not(error)}\n")
        sys.exit(NO_LOCUST)
    _install_plugin()
    inspect = _inspection() if sys.argv[1:2] == ["--inspect"] else None
    sys.path[:] = as_under_locust
    # The name in Locust's messages about its options.
    sys.argv[0] = "locust"
    sys.exit(run_locust() if inspect is None else inspect())


def _is_of_the_user(entry: str) -> bool:
    """Return whether an entry of sys.path comes from PYTHONPATH, or is the current folder.

    Such entries go last while Locust is imported: a `locust.py` or `flask.py` there hides nothing,
    and a Locust that is reachable through PYTHONPATH only is found all the same.
    """
    listed = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.path.abspath(entry) in map(os.path.abspath, (os.curdir, *listed))  # noqa: PTH100


def _why_not(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name == "locust":
        install = f"{sys.executable} -m pip install locust"
        return f"There is no Locust in {sys.executable}. Install it: {install}"
    return f"Locust cannot be imported by {sys.executable}: {error!r}"


def _inspection() -> "Callable[[], None]":
    """Return what runs in Locust's place where a locustfile is only looked at."""
    from importlib import import_module  # noqa: PLC0415  after gevent's patches

    inspect: Callable[[], None] = import_module(f"{NAME}.inspection").main
    return inspect


def _install_plugin() -> None:
    """Load the plug-in under a name that no other package has, and install it."""
    from importlib import import_module, util  # noqa: PLC0415  after gevent's patches

    file = os.path.join(FOLDER, "__init__.py")  # noqa: PTH118
    spec = util.spec_from_file_location(NAME, file, submodule_search_locations=[FOLDER])
    assert spec is not None  # noqa: S101
    assert spec.loader is not None  # noqa: S101
    package = sys.modules[NAME] = util.module_from_spec(spec)
    spec.loader.exec_module(package)
    import_module(f"{NAME}.hooks").install()
    import_module(f"{NAME}.sources").install()


if __name__ == "__main__":
    main()
