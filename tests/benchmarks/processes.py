"""Commands in processes of their own: how long they take, and how much memory all of their processes hold."""

from __future__ import annotations

import os
import pty
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

KEEPING = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
INTERVAL = 0.05  # seconds between looks at the memory


def python(code: str, *arguments: object) -> list[str]:
    """A command that runs code in the interpreter of this one."""
    return [sys.executable, "-c", code, *map(str, arguments)]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds from start to end, and of the processors, in all processes together."""

    wall: float
    cpu: float


def run(command: Sequence[str], *, terminal: bool = False) -> Spent:
    """Runs a command; `terminal`: its output is one, and nobody reads it.

    Bytecode is kept from run to run, as it is of an installed package, whatever the environment says.
    """
    used, began = _used(), time.perf_counter()
    if terminal:
        _run_on_terminal(command)
    else:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=KEEPING)
    return Spent(time.perf_counter() - began, _used() - used)


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run_on_terminal(command: Sequence[str]) -> None:
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdout=slave, env=KEEPING) as process:
        os.close(slave)
        with suppress(OSError):  # what a terminal says at its end
            while os.read(master, 1 << 16):
                pass
        process.wait()
    os.close(master)


def peak_memory(command: Sequence[str]) -> int:
    """The highest sum of PSS, in bytes, of the processes that a command runs in."""
    highest = 0
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            highest = max(highest, sum(map(_pss, _family(process.pid))))
            time.sleep(INTERVAL)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return highest


def _family(root: int) -> list[int]:
    """A process, and all that it started."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(path.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
