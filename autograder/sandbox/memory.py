"""How much memory the processes of one submission hold together.

Owns the reading of `/proc` and the arithmetic. Processes forked from one another share most of their memory.
Linux's proportional set size counts each shared page once, but takes milliseconds to read. So it is read only
when a simple sum of resident sizes could be too much, and no more often than new memory can be filled.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

FASTEST = 2 * 2**30  # bytes per second: the assumed upper bound for filling new memory


class MemoryWatch:
    """Detects when processes hold more memory than they may."""

    def __init__(self) -> None:
        """Take the memory of this process as what its children start with."""
        self._own = resident(os.getpid())
        self.start()

    def start(self) -> None:
        """Start to watch the processes of another submission."""
        self._safe_until = 0.0
        self._safe_up_to = 0

    def exceeded(self, pids: Sequence[int], limit: int) -> bool:
        """Return whether together they hold more than `limit` bytes beyond what they started with."""
        held = [resident(pid) for pid in pids]
        if sum(max(0, size - self._own) for size in held) <= limit:
            return False
        now = time.monotonic()
        if now < self._safe_until and sum(held) < self._safe_up_to:
            return False
        spare = limit - (sum(map(_proportional, pids)) - self._own)
        self._safe_until = now + spare / FASTEST
        self._safe_up_to = sum(held) + spare // 2
        return spare < 0


def resident(pid: int) -> int:
    """Return the bytes of memory a process holds, shared pages included; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def _proportional(pid: int) -> int:
    """Return the bytes a process holds, a page shared by n processes counted as 1/n.

    Of a process that forbids inspection, return the resident size.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    except (OSError, StopIteration, IndexError, ValueError):
        return resident(pid)
