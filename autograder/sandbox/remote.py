"""The judge's view of a student process: run a cell, look a name up, call a function.

Owns the conversation with one student process and the objects that stand for what stays in it. Plain
data arrives by value; anything else as a `RemoteObject`, which never answers for itself: it equals
only itself, and has no truth value. All that a student process says is data; the time it may take is
measured here.
"""

import contextlib
import pickle
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np

from autograder.lab.text import _, printable
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.limits import Limits
from autograder.sandbox.shell import Output
from autograder.sandbox.wire import (
    Channel,
    Reference,
    WireClosed,
    WireError,
    WireTimeout,
    pack,
    unpack,
)

GRACE_SECONDS = 1.0  # from an interrupt to the kill
LARGEST_LENT = 1_000_000  # entries of an array that a lent function is called with
LARGEST_LENT_NUMBER = 1500  # such as a stride or a number of channels


class StudentError(Exception):
    """The student's code raised; its class and text, and where in the student's cell, as reported."""

    def __init__(self, ename: str, evalue: str, line: int | None = None, function: str = "") -> None:
        super().__init__(f"{ename}: {evalue}" if evalue else ename)
        self.ename = ename
        self.evalue = evalue
        self.line = line
        self.function = function


class NotWritten(StudentError, NotImplementedError):
    """The student's code raised NotImplementedError, as the stub does."""


class Stopped(BaseException):
    """The student's code was stopped; not an `Exception`, so that no check takes it for an answer.

    `status` is "timed out", "memory limit" or "crashed"; the text is a sentence for the student.
    """

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Missing(NameError):
    """The student did not define the name `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"name {name!r} is not defined", name=name)


class RemoteObject:
    """Something of the student's that is not plain data: an object of a class, a module, an iterator."""

    __slots__ = ("_connection", "_key", "_kind")
    __hash__ = object.__hash__

    def __init__(self, connection: "Connection", key: int, kind: str) -> None:
        object.__setattr__(self, "_connection", connection)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_kind", kind)

    @property
    def described_as(self) -> str:
        """The class's name, as the student's process tells it."""
        return str(self._kind)

    def __repr__(self) -> str:
        return f"<the student's {self._kind}>"

    def __bool__(self) -> NoReturn:
        raise TypeError(_("a {kind} is neither true nor false here").format(kind=self._kind))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # protocols of Python's are not the student's to answer
        return self._connection.ask("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._connection.ask("setattr", self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return self._connection.ask("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._connection.ask("setitem", self, key, value)

    def __len__(self) -> int:
        return int(self._connection.ask("len", self))

    def __iter__(self) -> Iterator[Any]:
        iterator = self._connection.ask("iter", self)
        while True:
            found, value = self._connection.ask_maybe("next", iterator)
            if not found:
                return
            yield value


class RemoteFunction(RemoteObject):
    """Something of the student's that can be called: a function, a class, a model."""

    __slots__ = ("_name",)

    @property
    def __name__(self) -> str:
        """The name it was looked up by, else its class's."""
        return getattr(self, "_name", "") or self._kind

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on copies of the arguments."""
        return self.call_and_return_arguments(args, kwargs)[0]

    def call_and_return_arguments(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, tuple[Any, ...]]:
        """Call it on copies of the arguments; return the result and the positional ones as they are then."""
        answer = self._connection.ask("call", self, args, kwargs)
        if type(answer) is not list or len(answer) != 2 or type(answer[1]) is not tuple:
            raise StudentError("WireError", _("the answer is malformed"))
        return answer[0], answer[1]

    def portray_what_it_makes(self, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any) -> Any:
        """Have it make a module, and return a portrait of that (see `lab.layers`)."""
        return self._connection.ask("portray", self, args, kwargs, images)


class Connection:
    """One connection to a student process: requests out, answers in, callbacks on the way."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._callbacks: dict[int, Callable[..., Any]] = {}
        self._last_key = 0
        self.deadline = 0.0
        self.on_timeout: Callable[[], NoReturn] | None = None
        self.on_stop: Callable[[str, list[Any] | None], None] = lambda category, culprit: None

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Make a request and return its value.

        Raises:
            StudentError: if the student's code raised.
            Stopped: if it was stopped, or its process is gone.
        """
        return self.ask_maybe(operation, *arguments)[1]

    def ask_maybe(self, operation: str, *arguments: Any) -> tuple[bool, Any]:
        """Make a request; return whether there is a value, and it."""
        kind, *content = self.converse(operation, *arguments)
        if kind == "value" and len(content) == 1:
            return True, content[0]
        if kind == "missing":
            return False, None
        if kind == "raised" and len(content) == 6:
            self._raise(*content)
        raise StudentError("WireError", _("the answer is malformed"))

    def converse(self, operation: str, *arguments: Any) -> list[Any]:
        """Make a request; serve callbacks until its answer comes.

        Raises:
            Stopped: if the student process does not answer in time, is gone, or answers nonsense.
        """
        try:
            self._send([operation, *arguments])
            while True:
                answer = unpack(self._channel.receive(self.deadline), self._resolve)
                if type(answer) is not list or not answer or type(answer[0]) is not str:
                    raise WireError("an answer is malformed")
                if answer[0] != "callback":
                    return answer
                self._send(self._call_back(*answer[1:]))
        except WireTimeout:
            if self.on_timeout is not None:
                self.on_timeout()
            raise Stopped("timed out", _("it did not answer in time")) from None
        except WireClosed:
            raise Stopped("crashed", _("its process ended")) from None
        except WireError as error:
            raise Stopped("crashed", str(error)) from None

    def receive_late(self) -> list[Any]:
        """Wait for the answer to a request that was interrupted.

        Raises:
            Stopped: if it does not come before the deadline.
        """
        try:
            answer = unpack(self._channel.receive(self.deadline), self._resolve)
        except WireError:
            raise Stopped("timed out", _("it could not be interrupted")) from None
        return answer if type(answer) is list and answer else ["?"]

    def request_fork(self, there: socket.socket) -> int:
        """Have the process fork one that answers on the connection `there`; return its number.

        Raises:
            Stopped: if it does not.
        """
        try:
            self._send(["fork"])
            socket.send_fds(self._channel.sock, [b"\0"], [there.fileno()])
            answer = unpack(self._channel.receive(self.deadline), self._resolve)
        except WireTimeout:
            raise Stopped("timed out", _("it did not answer in time")) from None
        except (WireError, OSError):
            raise Stopped("crashed", _("its process ended")) from None
        if type(answer) is not list or len(answer) != 2 or type(answer[1]) is not int:
            raise Stopped("crashed", _("its process ended"))
        return answer[1]

    def forget(self, functions: dict[str, Callable[..., Any]]) -> None:
        """Stop serving calls of these functions, wherever the student process may have kept them."""
        lent = list(functions.values())
        self._callbacks = {key: f for key, f in self._callbacks.items() if f not in lent}

    def _send(self, message: list[Any]) -> None:
        self._channel.sock.settimeout(max(0.1, self.deadline - time.monotonic()))
        given: list[Any] = []
        packed = pack(message, lambda thing: self._give(thing, given) or self._refer(thing))
        if given:
            # What the judge sends may be unpickled; nothing ever is that comes from a student process.
            self._channel.send(pack(["given", pickle.dumps(given)], self._refer))
        self._channel.send(packed)

    def _give(self, thing: Any, given: list[Any]) -> Reference | None:
        """Return a reference to a module or optimizer that is sent along; None for any other thing."""
        if "torch" not in sys.modules:
            return None
        from autograder.lab.layers import is_given

        if not is_given(thing):
            return None
        if not any(thing is other for other in given):
            given.append(thing)
        return Reference("given", next(-1 - i for i, other in enumerate(given) if thing is other))

    def _call_back(self, key: object = None, args: object = None, kwargs: object = None) -> list[Any]:
        function = self._callbacks.get(key) if type(key) is int else None
        if function is None or type(args) is not tuple or type(kwargs) is not dict:
            raise WireError("a callback is malformed")
        if not all(_is_small(value) for value in (*args, *kwargs.values())):
            return ["raised", "TypeError: arrays and numbers of ordinary size only"]
        try:
            return ["value", function(*args, **kwargs)]
        except Exception as error:
            return ["raised", f"{type(error).__name__}: {error}"]

    def _refer(self, thing: Any) -> Reference:
        if isinstance(thing, RemoteObject):
            return Reference("yours", thing._key)
        if not callable(thing):
            raise TypeError(f"a {type(thing).__name__} cannot be passed to a student's function")
        self._last_key += 1
        key = self._last_key
        self._callbacks[key] = thing
        return Reference("mine", key, getattr(thing, "__name__", "function"), True)

    def _resolve(self, reference: Reference) -> Any:
        if reference.owner == "mine":
            # A function of the judge's that comes back is not an answer: it might be the right one.
            return RemoteObject(self, 0, _("function that was lent to it"))
        kind = RemoteFunction if reference.callable else RemoteObject
        return kind(self, reference.key, printable(reference.kind))

    def _raise(self, name: Any, text: Any, line: Any, function: Any, category: Any, culprit: Any) -> NoReturn:
        if category in ("memory", "time"):
            self.on_stop(category, culprit)
        error = NotWritten if name == "NotImplementedError" else StudentError
        line = line if type(line) is int else None
        function = function if type(function) is str and function.isidentifier() else ""
        raise error(printable(name), printable(text), line, function[:60]) from None


def _is_small(value: Any) -> bool:
    """Return whether a lent function may work on this: what it takes is counted against nobody."""
    if type(value) is np.ndarray:
        return bool(value.size <= LARGEST_LENT)
    torch: Any = sys.modules.get("torch")
    if torch is not None and type(value) is torch.Tensor:
        return bool(value.numel() <= LARGEST_LENT)
    if type(value) is int:
        return abs(value) <= LARGEST_LENT_NUMBER
    if type(value) in (list, tuple):
        items: list[Any] = list(value)
        return len(items) <= 1000 and all(_is_small(item) for item in items)
    return value is None or type(value) in (bool, float, str) or isinstance(value, np.generic)


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
