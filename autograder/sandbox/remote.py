"""The judge's conversation with a student process: requests out, answers in, callbacks on the way.

Owns the objects that stand for what stays in the student process. Plain data arrives by value; anything else
as a `RemoteObject`, which never answers for itself: it equals only itself, and has no truth value. All that
a student process says is data. Whose process it is, and for how long, is `process`'s.
"""

import pickle
import socket
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np

from autograder.lab.text import _, printable
from autograder.sandbox.wire import (
    Channel,
    Reference,
    WireClosed,
    WireError,
    WireTimeout,
    pack,
    unpack,
)

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
