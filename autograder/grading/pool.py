"""The processes that grade at the same time.

Owns a `concurrent.futures` pool whose workers are forked from one process that has already imported what
they need. Asked for before anything slow is imported, it gets ready meanwhile.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
A = TypeVar("A")

PRELOADED = ["autograder.grading.worker", "torch"]  # PyTorch is what most questions' tests compare with


def _one_thread() -> None:
    """Keep a worker to its core: threads of PyTorch's would only get in the other workers' way."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)


class LocalPool:
    """As many workers as asked for, on this machine."""

    def __init__(self, workers: int | None = None) -> None:
        """Start getting ready; one worker a core if no number is given."""
        self.workers = workers or os.cpu_count() or 1
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._executor = self._new(self.workers)
        self._executor.submit(os.getpid)  # brings the fork server up

    def _new(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, mp_context=self._context, initializer=_one_thread)

    def submit(self, function: Callable[[A], T], argument: A) -> "Future[T]":
        """Have a worker call `function(argument)`."""
        return self._executor.submit(function, argument)

    def alone(self) -> "LocalPool":
        """Return another pool, of one worker, for what may take its worker down."""
        return LocalPool(1)

    def __enter__(self) -> "LocalPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
