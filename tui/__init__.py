"""petload-tui: a load-testing lab on real processes, in a terminal."""

from importlib.metadata import version

__version__ = version("petload")
