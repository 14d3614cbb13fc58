"""The judge's conversation with a student process: requests out, answers in, callbacks in between.

Owns the objects that represent what stays in the student process. Plain data arrives by value; anything else
as a `RemoteObject`, which cannot take part in a comparison: it equals only itself, and has no truth value.
Everything from a student process is treated as data. `process` owns the process and its time.
"""

import math
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from autograder.lab.remote import RemoteCallable, RemoteError, RemoteValue
from autograder.lab.session import Functions, Reply
from autograder.lab.side_effects import received
from autograder.lab.text import _, printable
from autograder.sandbox.callbacks import CallbackProcess
from autograder.sandbox.outgoing import frames_of
from autograder.sandbox.wire import (
    Channel,
    Reference,
    WireClosed,
    WireError,
    WireTimeout,
    unpack,
)
from autograder.status import Status

OnStop = Callable[[str, list[Any] | None], None]

RECEIVED_CAP = 256 * 2**20  # bytes that one test may be answered with in all, since it may keep them


class StudentError(RemoteError):
    """The student's code raised, as its process reports."""


class NotWritten(StudentError, NotImplementedError):
    """The student's code raised NotImplementedError, as the stub does."""


class Stopped(BaseException):
    """The student's code was stopped; not an `Exception`, so that no check takes it for an answer.

    Attributes:
        status: one of `status.STOPPED`; the exception's text is a sentence for the student.
    """

    def __init__(self, status: Status, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Missing(NameError):
    """The student did not define the name `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"name {name!r} is not defined", name=name)


class RemoteObject(RemoteValue):
    """A student's object that is not plain data: an object of a class, a module, an iterator."""

    __slots__ = ("_connection", "_key", "_kind")
    __hash__ = object.__hash__

    def __init__(self, connection: "Connection", key: int, kind: str) -> None:
        object.__setattr__(self, "_connection", connection)
        object.__setattr__(self, "_key", key)
        object.__setattr__(self, "_kind", kind)

    @property
    def remote_kind(self) -> str:
        """The name of its class, as the student's process reports it."""
        return str(self._kind)

    def __repr__(self) -> str:
        return f"<the student's {self._kind}>"

    def __bool__(self) -> NoReturn:
        raise TypeError(_("a {kind} is neither true nor false here").format(kind=self._kind))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # the student's process has no say in Python's own protocols
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


class RemoteFunction(RemoteObject, RemoteCallable):
    """A student's object that can be called: a function, a class, a model."""

    __slots__ = ("_name",)

    def __init__(self, connection: "Connection", key: int, kind: str, name: str = "") -> None:
        super().__init__(connection, key, kind)
        object.__setattr__(self, "_name", name)

    @property
    def __name__(self) -> str:
        """The name it was looked up by, else the name of its class."""
        return str(self._name or self._kind)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it on copies of the arguments."""
        return self.call_on_copies(args, kwargs).value

    def call_on_copies(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        """Call it on copies of the arguments."""
        answer = self._connection.ask("call", self, args, kwargs)
        if type(answer) is not list or [type(part) for part in answer[1:]] != [tuple, tuple]:
            raise StudentError("WireError", _("the answer is malformed"))
        value, after, effects = answer
        return Reply(value, after, effects=received(effects, args))

    def trace_what_it_makes(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any, own_weights: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        """Have it make a module; return the trace (see `lab.layers`) and the arguments after the call."""
        answer = self._connection.ask("trace", self, args, kwargs, images, own_weights)
        if type(answer) is not list or [type(part) for part in answer[1:]] != [tuple]:
            raise StudentError("WireError", _("the answer is malformed"))
        return answer[0], answer[1]


def with_name(value: Any, name: str) -> Any:
    """Return a function under the name it was looked up by; any other value as it is."""
    if isinstance(value, RemoteFunction):
        return RemoteFunction(value._connection, value._key, value._kind, name)
    return value


class Connection:
    """One connection to a student process: requests out, answers in, callbacks in between."""

    def __init__(
        self,
        channel: Channel,
        on_stop: OnStop = lambda category, timed_out: None,
        most_received: float = math.inf,
    ) -> None:
        """Take over the channel; `set_deadline` comes before the first request.

        Args:
            most_received: bytes of all answers together.
            on_stop: called when the process reports that it stopped the student's code, with "time" or
                "memory" and the identity of the function that timed out, if known.
        """
        self._channel = channel
        self._on_stop = on_stop
        self._received = 0
        self._most_received = most_received
        self._callbacks: dict[int, Callable[..., Any]] = {}  # the judge's functions that were passed on
        self._withdrawn: set[int] = set()  # those among them that may no longer be called
        self._callback_process: CallbackProcess | None = None
        self._deadline = 0.0
        self._on_timeout: Callable[[], NoReturn] | None = None

    def set_deadline(self, deadline: float, on_timeout: Callable[[], NoReturn] | None = None) -> None:
        """Set when the process must have answered.

        Args:
            deadline: on the clock of `time.monotonic`.
            on_timeout: called when it has not; without it, `Stopped` is raised.
        """
        self._deadline = deadline
        self._on_timeout = on_timeout

    def ask(self, operation: str, *arguments: Any) -> Any:
        """Make a request and return its value.

        Raises:
            StudentError: if the student's code raised.
            Stopped: if it was stopped, or its process has ended.
        """
        return self.ask_maybe(operation, *arguments)[1]

    def ask_maybe(self, operation: str, *arguments: Any) -> tuple[bool, Any]:
        """Make a request; return whether there is a value, and the value."""
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
            Stopped: if the student process does not answer in time, has ended, or sends what cannot be read.
        """
        try:
            self._send([operation, *arguments])
            while True:
                frame = self._channel.receive(self._deadline)
                self._received += len(frame)
                if self._received > self._most_received:
                    raise WireError(_("it returned too much"))
                answer = unpack(frame, self._resolve)
                if type(answer) is not list or not answer or type(answer[0]) is not str:
                    raise WireError("an answer is malformed")
                if answer[0] != "callback":
                    return answer
                self._call_back(frame, *answer[1:])
        except WireTimeout:
            if self._on_timeout is not None:
                self._on_timeout()
            raise Stopped(Status.TIMED_OUT, _("it did not answer in time")) from None
        except WireClosed:
            raise Stopped(Status.CRASHED, _("its process ended")) from None
        except WireError as error:
            text = _("the connection to its process failed ({why})").format(why=error)
            raise Stopped(Status.CRASHED, text) from None

    def receive_late(self) -> list[Any]:
        """Wait for the answer to a request that was interrupted.

        Raises:
            Stopped: if it does not come before the deadline.
        """
        try:
            answer = unpack(self._channel.receive(self._deadline), self._resolve)
        except WireError:
            raise Stopped(Status.TIMED_OUT, _("it could not be interrupted")) from None
        return answer if type(answer) is list and answer else ["?"]

    def request_fork(self, there: socket.socket) -> int:
        """Have the process fork one that answers on the connection `there`; return its number.

        Raises:
            Stopped: if it does not.
        """
        try:
            self._send(["fork"])
            socket.send_fds(self._channel.sock, [b"\0"], [there.fileno()])
            answer = unpack(self._channel.receive(self._deadline), self._resolve)
        except WireTimeout:
            raise Stopped(Status.TIMED_OUT, _("it did not answer in time")) from None
        except (WireError, OSError):
            raise Stopped(Status.CRASHED, _("its process ended")) from None
        if type(answer) is not list or len(answer) != 2 or type(answer[1]) is not int:
            raise Stopped(Status.CRASHED, _("its process ended"))
        return answer[1]

    def forget(self, functions: Functions) -> None:
        """Stop serving calls of these functions, which the student process may have kept, for now."""
        forgotten = list(functions.values())
        self._withdrawn |= {key for key, function in self._callbacks.items() if function in forgotten}

    def end_callbacks(self) -> None:
        """End the process that serves calls of the judge's functions, if there is one."""
        if self._callback_process is not None:
            self._callback_process.close()
            self._callback_process = None

    def _send(self, message: list[Any]) -> None:
        self._send_frames(frames_of(message, self._refer))

    def _send_frames(self, frames: list[bytes]) -> None:
        self._channel.sock.settimeout(max(0.1, self._deadline - time.monotonic()))
        for frame in frames:
            self._channel.send(frame)

    def _call_back(
        self, frame: bytes, key: object = None, args: object = None, kwargs: object = None
    ) -> None:
        """Serve the call of a function of the judge's, in a process of its own."""
        if type(key) is not int or type(args) is not tuple or type(kwargs) is not dict:
            raise WireError("a callback is malformed")
        if key not in self._callbacks or key in self._withdrawn:
            raise WireError("a callback is of no known function")
        if self._callback_process is None:
            self._callback_process = CallbackProcess(self._callbacks)
        self._send_frames(self._callback_process.call(frame, self._deadline))

    def _refer(self, thing: Any) -> Reference:
        if isinstance(thing, RemoteObject):
            return Reference("yours", thing._key)
        if not callable(thing):
            raise TypeError(f"a {type(thing).__name__} cannot be passed to a student's function")
        key = next((key for key, function in self._callbacks.items() if function is thing), 0)
        if not key:
            key = len(self._callbacks) + 1
            self._callbacks[key] = thing
            self.end_callbacks()  # the process does not know this one
        self._withdrawn.discard(key)
        return Reference("mine", key, getattr(thing, "__name__", "function"), True)

    def _resolve(self, reference: Reference) -> Any:
        if reference.owner == "mine":
            # A function of the judge that comes back is not an answer: it might be the reference solution.
            return RemoteObject(self, 0, _("function of the tests"))
        kind = RemoteFunction if reference.callable else RemoteObject
        return kind(self, reference.key, printable(reference.kind))

    def _raise(
        self, name: Any, text: Any, line: Any, function: Any, category: Any, timed_out: Any
    ) -> NoReturn:
        if category in ("memory", "time"):
            self._on_stop(category, timed_out)
        error = NotWritten if name == "NotImplementedError" else StudentError
        line = line if type(line) is int else None
        function = function if type(function) is str and function.isidentifier() else ""
        raise error(printable(name), printable(text), line, function[:60]) from None
