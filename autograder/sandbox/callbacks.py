"""Calls functions of the judge on a student's behalf, in a process of its own.

Owns this process: a fork of the judge, made at the first call and killed when its test ends. What a call
takes, it takes from there: its memory is limited, and it is killed when the time of the test is up. It
decodes the arguments and encodes the result; the judge only passes frames on.
"""

import contextlib
import ctypes
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from autograder.lab.text import _
from autograder.sandbox.outgoing import frames_of
from autograder.sandbox.wire import Channel, WireClosed, unpack

MEMORY = 512 * 2**20  # bytes for one such process, on top of what the judge holds
_PR_SET_PDEATHSIG = 1

Functions = Mapping[int, Callable[..., Any]]


class CallbackProcess:
    """A process that calls some functions of the judge."""

    def __init__(self, functions: Functions) -> None:
        """Fork it."""
        here, there = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            with contextlib.suppress(BaseException):
                here.close()
                _limit()
                _serve(Channel(there), functions)
            os._exit(0)
        there.close()
        self._channel = Channel(here)

    def call(self, frame: bytes, deadline: float) -> list[bytes]:
        """Have it serve a call; return the frames that answer it.

        Raises:
            WireTimeout: at the deadline, on the clock of `time.monotonic`.
        """
        try:
            self._channel.sock.settimeout(max(0.1, deadline - time.monotonic()))
            self._channel.send(frame)
            (number,) = self._channel.receive(deadline)
            return [self._channel.receive(deadline) for _frame in range(number)]
        except WireClosed:
            return frames_of(["raised", _("MemoryError: this call takes too much")], _refuse)

    def close(self) -> None:
        """End it, whatever it does."""
        self._channel.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _limit() -> None:
    """Limit the memory of this process; give way to others; end with the judge."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    size = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    os.nice(5)


def _serve(channel: Channel, functions: Functions) -> None:
    while True:
        frames = _answer(channel.receive(), functions)
        channel.send(bytes([len(frames)]))
        for frame in frames:
            channel.send(frame)


def _answer(frame: bytes, functions: Functions) -> list[bytes]:
    try:
        _callback, key, args, kwargs = unpack(frame, _refuse)
        return frames_of(["value", functions[key](*args, **kwargs)], _refuse)
    except Exception as error:
        return frames_of(["raised", f"{type(error).__name__}: {error}"[:1000]], _refuse)


def _refuse(_thing: object) -> NoReturn:
    raise TypeError(_("only arrays, numbers and other plain data can be passed to or from this function"))
