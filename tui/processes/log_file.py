"""Read the last lines of children's log files, and bound their size.

A child holds its log open in append mode and writes what it likes: any bytes, lines of any length.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TAIL_BYTES = 64 * 1024
# An access log's lines are of 70 to 100 bytes.
BYTES_A_LINE = 128
MAX_BYTES = 8 * 1024 * 1024
MARK = b"[petload: older lines were dropped here]\n"


def size(path: Path) -> int:
    """Return the size in bytes; 0 if there is no such file."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def tail(path: Path, lines: int = 20, since: int = 0) -> list[str]:
    """Return the last `lines` lines after the first `since` bytes, without their line ends.

    At most the last 64 KiB are read, or 128 bytes a line where that is more. So only the end of a
    longer line appears. Bytes that are not UTF-8 are replaced; everything else is left as it
    is. Empty if there is no such file.
    """
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            # A file that is shorter than `since` was cut meanwhile: all of it is newer.
            since = since if since <= end else 0
            most = max(TAIL_BYTES, BYTES_A_LINE * lines)
            start = max(since, end - most)
            file.seek(start)
            data = file.read(most)
    except FileNotFoundError:
        return []
    if start > since:
        # The first line is not whole; drop it, unless it is all there is.
        _, newline, rest = data.partition(b"\n")
        data = rest if newline and rest else data
    # Not splitlines(): it also parts at form feeds and Unicode separators.
    texts = data.decode("utf-8", errors="replace").removesuffix("\n").split("\n")
    return [text.removesuffix("\r") for text in texts[-lines:]] if data else []


def bound(path: Path, max_bytes: int = MAX_BYTES) -> bool:
    """Cut the file in place to its newest half when it is longer than `max_bytes`.

    Return whether it was cut. The newest half is moved to the front and the file cut after it.
    Children append, so they go on at the new end; a line that is written in the very moment of the
    cut may be lost.
    """
    if size(path) <= max_bytes:
        return False
    keep = max_bytes // 2
    fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        end = os.fstat(fd).st_size
        kept = os.pread(fd, keep, end - keep)
        # The first line is not whole; drop it, unless it is all there is.
        newest = MARK + (kept.partition(b"\n")[2] or kept)
        os.pwrite(fd, newest, 0)
        # What was appended since the size was taken.
        late = os.pread(fd, keep, end)
        os.pwrite(fd, late, len(newest))
        os.ftruncate(fd, len(newest) + len(late))
    finally:
        os.close(fd)
    return True
