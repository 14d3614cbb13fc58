"""A submission's process and its forks, as the judge holds them: born, run, interrupted, ended.

Owns the time that cells and tests may take, and why a process ended. What is said to it is `remote`'s.
"""

import contextlib
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

from autograder.lab.text import _
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.limits import Limits
from autograder.sandbox.remote import Connection, Missing, RemoteFunction, Stopped, StudentError
from autograder.sandbox.shell import Output
from autograder.sandbox.wire import Channel

GRACE_SECONDS = 1.0  # from an interrupt to the kill


class Ran(NamedTuple):
    """What came of running a cell: its outputs, and if it failed, how and in which function.

    `failure` is "", "time" or "memory"; `function` is "" where the cell itself failed, "<module>".
    """

    outputs: list[Output]
    failure: str
    function: str


Culprit = tuple[str, str, int]  # a function that ran into its time limit: name, file, first line


class Student:
    """One submission's process, from birth to end."""

    def __init__(
        self,
        warm: WarmProcess,
        limits: Limits,
        files: dict[str, bytes],
        environment: dict[str, str],
        ends: float,
        culprits: list[Culprit],
    ) -> None:
        """Bring a student process up, with `files` in its working folder.

        Args:
            ends: when the notebook must have ended, on `time.monotonic`'s clock.
            culprits: functions that ran into their time limit in an earlier process of the same
                submission, and will not run again; those of this one are added.

        Raises:
            WallError: if the process does not start.
        """
        self._warm = warm
        self._limits = limits
        self.ends = ends
        self.culprits = culprits
        self._channel = warm.spawn(limits)
        self._connection = Connection(self._channel)
        self._connection.deadline = time.monotonic() + limits.cell_seconds
        self.gone: Stopped | None = None
        self._connection.ask("start", files, environment, self.too_slow())

    def too_slow(self) -> str:
        """Say that a cell or a test took too long."""
        return _("it did not finish within {seconds:g} s").format(seconds=self._limits.cell_seconds)

    def too_large(self) -> str:
        """Say that the processes took too much memory."""
        return _("it used more than {size} MB of memory").format(size=self._limits.memory_mb)

    def deadline(self, seconds: float) -> float:
        """Return when what starts now, and has so many seconds, must have ended.

        Raises:
            Stopped: if the notebook has used up all of its time.
        """
        now = time.monotonic()
        if now >= self.ends:
            raise Stopped(
                "timed out",
                _("the notebook as a whole took longer than {seconds:g} s").format(
                    seconds=self._limits.notebook_seconds
                ),
            )
        return min(now + seconds, self.ends)

    def run(self, source: str) -> Ran:
        """Run one cell.

        Raises:
            Stopped: if the process is gone or had to be ended.
        """
        if self.gone is not None:
            raise self.gone
        try:
            self._connection.deadline = self.deadline(self._limits.cell_seconds)
            answer = self._converse_interrupting("run", source, int(self._limits.output_mb * 2**20))
        except Stopped as stopped:
            self._bury(stopped)
            raise self.gone or stopped from None
        if answer[0] != "ran" or len(answer) != 5 or type(answer[1]) is not list:
            return Ran([], "", "")
        self.accuse(answer[4])
        function = answer[3] if type(answer[3]) is str else ""
        return Ran(answer[1], answer[2] if answer[2] in ("time", "memory") else "", function)

    def run_again(self, source: str) -> None:
        """Run a cell that has run before, in a process that has ended.

        Raises:
            Stopped: as `run`.
        """
        self.run(source)
        self._connection.deadline = time.monotonic() + GRACE_SECONDS
        for culprit in self.culprits:
            with contextlib.suppress(StudentError):
                self._connection.ask("disable", *culprit)

    def accuse(self, culprit: object) -> None:
        """Note a function that ran into its time limit, if this is the identity of one."""
        if type(culprit) is list and [type(part) for part in culprit] == [str, str, int]:
            self.culprits.append((culprit[0], culprit[1], culprit[2]))

    def _converse_interrupting(self, *request: Any) -> list[Any]:
        """Make a request; when its time is up, interrupt it and wait a little for the answer."""
        try:
            return self._connection.converse(*request)
        except Stopped as stopped:
            if stopped.status != "timed out":
                raise
        self._warm.interrupt()
        self._connection.deadline = time.monotonic() + GRACE_SECONDS
        return self._connection.receive_late()

    def _bury(self, stopped: Stopped) -> None:
        """Find out why the process is gone, end what is left of it, and remember."""
        reason, number = self._warm.how_it_ended() if stopped.status == "crashed" else ("", 0)
        self._warm.end()
        if reason == "memory":
            stopped = Stopped("memory limit", self.too_large())
        elif reason == "processes":
            stopped = Stopped("crashed", _("it started too many processes"))
        elif number:
            with contextlib.suppress(ValueError):
                name = signal.Signals(number).name
                stopped = Stopped("crashed", _("its process was ended by {signal}").format(signal=name))
        self.gone = stopped

    def fork(self) -> "Fork":
        """Fork the process as it is now, for one test cell; nothing done to the fork is seen here again.

        Raises:
            Stopped: if the process is gone.
        """
        if self.gone is not None:
            raise self.gone
        here, there = socket.socketpair()
        try:
            self._connection.deadline = time.monotonic() + self._limits.cell_seconds
            pid = self._connection.request_fork(there)
        except Stopped as stopped:
            here.close()
            self._bury(stopped)
            raise self.gone or stopped from None
        finally:
            there.close()
        return Fork(self, Channel(here), pid, self._limits.cell_seconds)

    def signal_fork(self, pid: int, number: int) -> None:
        """Send a signal to a fork."""
        if self.gone is not None:
            return
        self._connection.deadline = time.monotonic() + GRACE_SECONDS
        try:
            self._connection.ask("signal", pid, int(number))
        except (Stopped, StudentError) as error:
            self._bury(error if isinstance(error, Stopped) else Stopped("crashed", str(error)))

    def give_up(self, why: str) -> None:
        """End the process, as if it had ended itself."""
        if self.gone is None:
            self._warm.end()
            self.gone = Stopped("memory limit", why)

    def close(self) -> None:
        """End the process and everything it started."""
        self._channel.close()
        if self.gone is None:  # else there is nothing left to end
            self._warm.end()


class Fork:
    """A copy of the student process, as it was where a test cell stands, that serves this cell."""

    def __init__(self, student: Student, channel: Channel, pid: int, seconds: float) -> None:
        self._student = student
        self._channel = channel
        self._pid = pid
        self._left = seconds
        self._told = 0  # how many of the student's culprits this process knows of
        self._connection = Connection(channel)
        self._connection.on_stop = self._stopped

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Let the test cell's time run inside the `with` block.

        Raises:
            Stopped: if there is none left, or the process is gone.
        """
        if self._student.gone is not None:
            raise self._student.gone
        started = time.monotonic()
        self._connection.deadline = self._student.deadline(self._left)
        self._connection.on_timeout = self._interrupt
        for culprit in self._student.culprits[self._told :]:
            self._connection.ask("disable", *culprit)
            self._told += 1
        try:
            yield
        finally:
            self._left -= time.monotonic() - started

    def end(self) -> None:
        """End the process."""
        self._channel.close()
        self._student.signal_fork(self._pid, signal.SIGKILL)

    def get(self, name: str) -> Any:
        """Return the value the student gave this name.

        Raises:
            Missing: if there is none.
            Stopped: if the process is gone.
        """
        found, value = self._connection.ask_maybe("get", name)
        if not found:
            raise Missing(name)
        if isinstance(value, RemoteFunction):
            object.__setattr__(value, "_name", name)
        return value

    @contextlib.contextmanager
    def lend(self, functions: dict[str, Callable[..., Any]]) -> Iterator[None]:
        """Put functions of the judge's in place of the student's of the same names, in the `with` block."""
        self._connection.ask("lend", functions)
        try:
            yield
        finally:
            self._connection.forget(functions)
            self._connection.ask("take_back", list(functions))

    def _interrupt(self) -> NoReturn:
        """Time is up: interrupt the fork, learn which function it was in, and never run that again."""
        self._connection.on_timeout = None
        self._student.signal_fork(self._pid, signal.SIGINT)
        self._connection.deadline = time.monotonic() + GRACE_SECONDS
        with contextlib.suppress(Exception):
            answer = self._connection.receive_late()
            if answer[0] == "raised" and len(answer) == 7:
                self._student.accuse(answer[6])
        raise Stopped("timed out", self._student.too_slow())

    def _stopped(self, category: str, culprit: list[Any] | None) -> None:
        if category == "memory":
            raise Stopped("memory limit", self._student.too_large())
        raise Stopped("timed out", self._student.too_slow())
