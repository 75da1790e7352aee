"""One writer at a time: an OS lock on the empty file `write.lock`, which dies with its process.

`flock` (POSIX) rather than a lock file by existence: nothing stale is left behind by a crash.
"""

from __future__ import annotations

import fcntl
import time
from pathlib import Path

from searchkit.errors import IndexLocked

NAME = "write.lock"
POLL_SECONDS = 0.05


class WriteLock:
    """Holds the lock of an index folder from construction to `release`; waits up to `wait` seconds for it."""

    def __init__(self, folder: Path, *, wait: float = 0.0) -> None:
        self._file = (folder / NAME).open("ab")
        try:
            self._acquire(folder, wait)
        except BaseException:
            self._file.close()
            raise

    def _acquire(self, folder: Path, wait: float) -> None:
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    waited = f" (waited {wait:g} s)" if wait else ""
                    raise IndexLocked(
                        f"another writer holds the index in {folder}{waited}",
                        hint="wait for it to finish, or pass --wait SECONDS",
                    ) from error
            time.sleep(POLL_SECONDS)

    def release(self) -> None:
        """Lets the next writer in."""
        self._file.close()
