"""petload-tui: a load-testing lab on real processes, in a terminal."""

__version__ = "0.1.0"
