"""A submission's process and its forks, as the judge sees them: started, run, interrupted, ended.

Owns the time that cells and tests may take, and why a process ended. `remote` owns the conversation.
"""

import contextlib
import signal
import socket
import time
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from autograder.lab.session import Functions
from autograder.lab.text import _
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.limits import Limits
from autograder.sandbox.remote import RECEIVED_CAP, Connection, Missing, Stopped, StudentError, with_name
from autograder.sandbox.shell import Output
from autograder.sandbox.wire import Channel
from autograder.status import Status

GRACE_SECONDS = 1.0  # from an interrupt to the kill


class Ran(NamedTuple):
    """The result of running a cell.

    Attributes:
        outputs: in nbformat's form.
        failure: "", "time" or "memory".
        function: the function that raised; "<module>" for the cell itself, "" if nothing raised.
    """

    outputs: list[Output]
    failure: str
    function: str


TimedOutFunction = tuple[str, str, int]  # name, file, first line


class Student:
    """One submission's process, from start to end."""

    def __init__(
        self,
        warm: WarmProcess,
        limits: Limits,
        files: dict[str, bytes],
        environment: dict[str, str],
        ends: float,
        timed_out: list[TimedOutFunction],
    ) -> None:
        """Start a student process, with `files` in its working folder.

        Args:
            ends: when the notebook must have ended, on the clock of `time.monotonic`.
            timed_out: functions that timed out in an earlier process of the same submission, and must
                not run again; those of this process are added.

        Raises:
            WallError: if the process does not start.
        """
        self._warm = warm
        self._limits = limits
        self.ends = ends
        self.timed_out = timed_out
        self._channel = warm.spawn(limits)
        self._connection = Connection(self._channel)
        self._connection.set_deadline(time.monotonic() + limits.cell_seconds)
        self.gone: Stopped | None = None
        self._connection.ask("start", files, environment, self.too_slow())

    def extend(self, ends: float) -> None:
        """Let the notebook run until `ends`, on the clock of `time.monotonic`."""
        self.ends = ends

    def too_slow(self) -> str:
        """Return the sentence about a cell or a test that took too long."""
        return _("it did not finish within {seconds:g} s").format(seconds=self._limits.cell_seconds)

    def too_large(self) -> str:
        """Return the sentence about processes that took too much memory."""
        return _("it used more than {size} MB of memory").format(size=self._limits.memory_mb)

    def deadline(self, seconds: float) -> float:
        """Return the deadline of what starts now and may take so many seconds.

        Raises:
            Stopped: if the notebook has used up all of its time.
        """
        now = time.monotonic()
        if now >= self.ends:
            raise Stopped(
                Status.TIMED_OUT,
                _("the notebook as a whole took longer than {seconds:g} s").format(
                    seconds=self._limits.notebook_seconds
                ),
            )
        return min(now + seconds, self.ends)

    def run(self, source: str) -> Ran:
        """Run one cell.

        Raises:
            Stopped: if the process has ended or had to be ended.
        """
        if self.gone is not None:
            raise self.gone
        try:
            self._connection.set_deadline(self.deadline(self._limits.cell_seconds))
            answer = self._converse_interrupting("run", source, int(self._limits.output_mb * 2**20))
        except Stopped as stopped:
            self._record_exit(stopped)
            raise self.gone or stopped from None
        if answer[0] != "ran" or len(answer) != 5 or type(answer[1]) is not list:
            return Ran([], "", "")
        self.note_timeout(answer[4])
        function = answer[3] if type(answer[3]) is str else ""
        return Ran(answer[1], answer[2] if answer[2] in ("time", "memory") else "", function)

    def run_again(self, source: str) -> None:
        """Run a cell that ran before in a process that has ended since.

        Raises:
            Stopped: as `run`.
        """
        self.run(source)
        self._connection.set_deadline(time.monotonic() + GRACE_SECONDS)
        for function in self.timed_out:
            with contextlib.suppress(StudentError):
                self._connection.ask("disable", *function)

    def note_timeout(self, function: object) -> None:
        """Note a function that timed out, if this is the identity of one."""
        if type(function) is list and [type(part) for part in function] == [str, str, int]:
            self.timed_out.append((function[0], function[1], function[2]))

    def _converse_interrupting(self, *request: Any) -> list[Any]:
        """Make a request; when its time is up, interrupt it and wait a little for the answer."""
        try:
            return self._connection.converse(*request)
        except Stopped as stopped:
            if stopped.status != Status.TIMED_OUT:
                raise
        self._warm.interrupt()
        self._connection.set_deadline(time.monotonic() + GRACE_SECONDS)
        return self._connection.receive_late()

    def _record_exit(self, stopped: Stopped) -> None:
        """Find out why the process ended, end what is left of it, and record the reason."""
        reason, number = self._warm.how_it_ended() if stopped.status == Status.CRASHED else ("", 0)
        self._warm.end()
        if reason == "memory":
            stopped = Stopped(Status.MEMORY_LIMIT, self.too_large())
        elif reason == "processes":
            stopped = Stopped(Status.CRASHED, _("it started too many processes or threads"))
        elif number:
            with contextlib.suppress(ValueError):
                name = signal.Signals(number).name
                stopped = Stopped(Status.CRASHED, _("its process was ended by {signal}").format(signal=name))
        self.gone = stopped

    def fork(self) -> "Fork":
        """Fork the process as it is now, for one test cell; nothing done in the fork affects this process.

        Raises:
            Stopped: if the process has ended.
        """
        if self.gone is not None:
            raise self.gone
        here, there = socket.socketpair()
        try:
            self._connection.set_deadline(time.monotonic() + self._limits.cell_seconds)
            pid = self._connection.request_fork(there)
        except Stopped as stopped:
            here.close()
            self._record_exit(stopped)
            raise self.gone or stopped from None
        finally:
            there.close()
        return Fork(self, Channel(here), pid, self._limits.cell_seconds)

    def signal_fork(self, pid: int, number: int) -> None:
        """Send a signal to a fork."""
        if self.gone is not None:
            return
        self._connection.set_deadline(time.monotonic() + GRACE_SECONDS)
        try:
            self._connection.ask("signal", pid, int(number))
        except (Stopped, StudentError) as error:
            self._record_exit(error if isinstance(error, Stopped) else Stopped(Status.CRASHED, str(error)))

    def give_up(self, why: str) -> None:
        """End the process, and record that it reached its memory limit."""
        if self.gone is None:
            self._warm.end()
            self.gone = Stopped(Status.MEMORY_LIMIT, why)

    def close(self) -> None:
        """End the process and everything it started."""
        self._channel.close()
        if self.gone is None:  # otherwise there is nothing left to end
            self._warm.end()


class Fork:
    """A copy of the student process, made where a test cell stands, that serves this cell."""

    def __init__(self, student: Student, channel: Channel, pid: int, seconds: float) -> None:
        self._student = student
        self._channel = channel
        self._pid = pid
        self._seconds = self._left = seconds
        self._disabled = 0  # how many of the functions that timed out this process has disabled
        self._connection = Connection(channel, self._on_stop, RECEIVED_CAP)

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Count the time inside the `with` block against the test cell's limit.

        Raises:
            Stopped: if no time is left, or the process has ended.
        """
        if self._student.gone is not None:
            raise self._student.gone
        started = time.monotonic()
        self._connection.set_deadline(self._student.deadline(self._left), self._interrupt)
        for function in self._student.timed_out[self._disabled :]:
            self._connection.ask("disable", *function)
            self._disabled += 1
        try:
            yield
        finally:
            self._left -= time.monotonic() - started
            self._connection.end_callbacks()

    def renew(self) -> None:
        """Give the test cell all of its time again."""
        self._left = self._seconds

    def end(self) -> None:
        """End the process."""
        self._channel.close()
        self._student.signal_fork(self._pid, signal.SIGKILL)

    def get(self, name: str) -> Any:
        """Return the value of a name that the student defined.

        Raises:
            Missing: if there is none.
            Stopped: if the process has ended.
        """
        found, value = self._connection.ask_maybe("get", name)
        if not found:
            raise Missing(name)
        return with_name(value, name)

    @contextlib.contextmanager
    def substitute(self, functions: Functions) -> Iterator[None]:
        """Put functions of the judge in place of the student's of the same names inside the `with` block."""
        self._connection.ask("substitute", dict(functions))
        try:
            yield
        finally:
            self._connection.forget(functions)
            self._connection.ask("restore", list(functions))

    def _interrupt(self) -> NoReturn:
        """Interrupt the fork when its time is up; note which function was running, and disable it."""
        self._student.signal_fork(self._pid, signal.SIGINT)
        self._connection.set_deadline(time.monotonic() + GRACE_SECONDS)
        with contextlib.suppress(Exception):
            answer = self._connection.receive_late()
            if answer[0] == "raised" and len(answer) == 7:
                self._student.note_timeout(answer[6])
        raise Stopped(Status.TIMED_OUT, self._student.too_slow())

    def _on_stop(self, category: str, timed_out: list[Any] | None) -> None:
        if category == "memory":
            raise Stopped(Status.MEMORY_LIMIT, self._student.too_large())
        raise Stopped(Status.TIMED_OUT, self._student.too_slow())
