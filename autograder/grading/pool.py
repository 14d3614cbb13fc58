"""The processes that grade in parallel.

Owns a `concurrent.futures` pool whose workers are forked from one process that has already imported what
they need. Make it before importing anything slow: the two then happen at the same time.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import forkserver
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
A = TypeVar("A")

PRELOADED = ["autograder.grading.worker", "torch"]  # PyTorch is what most questions' tests compare with


def _one_thread() -> None:
    """Limit a worker to one core: more threads of PyTorch would only slow the other workers down."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)


def _start_fork_server() -> None:
    """Start the process that workers are forked from, which imports while this one goes on.

    It must not import from the current folder, which may be a submission's.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


class LocalPool:
    """A number of workers on this machine."""

    def __init__(self, workers: int | None = None) -> None:
        """Start the pool, with one worker for each core if no number is given."""
        self.workers = workers or os.cpu_count() or 1
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._executor = self._new(self.workers)
        _start_fork_server()

    def _new(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, mp_context=self._context, initializer=_one_thread)

    def submit(self, function: Callable[[A], T], argument: A) -> "Future[T]":
        """Have a worker call `function(argument)`."""
        return self._executor.submit(function, argument)

    def single(self) -> "LocalPool":
        """Return another pool with a single worker, for a task that may end its worker."""
        return LocalPool(1)

    def __enter__(self) -> "LocalPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
