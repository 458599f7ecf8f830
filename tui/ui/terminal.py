"""A terminal that may be closed while it is written to."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver


class ForgivingFile:
    """Writes to a terminal, and goes on without one once it is gone.

    textual writes in a thread that ends at the first error; what is written after that fills a
    queue which blocks the whole app, and with it the ending of its processes.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write, where there is somebody to read it."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Flush, likewise."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """The terminal's file descriptor."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._file.isatty()


class TerminalDriver(LinuxDriver):
    """textual's driver for Linux and macOS, whose terminal may be closed at any time."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        if self._file is not None:
            # All of a file that the driver uses.
            self._file = ForgivingFile(self._file)  # type: ignore[assignment]
