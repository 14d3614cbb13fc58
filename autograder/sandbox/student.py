"""What runs in the student process: answers the judge's requests, one after another.

Owns the objects that the judge refers to, and translates requests into Python operations on them. The answer
to every request is one frame: `["value", …]`, `["missing"]`, `["raised", …]` or `["ran", …]`. The judge
trusts nothing here: student code shares this process and may change any of it.

A fork of this process serves each test cell. It is made where the cell stands in the notebook and kept until
the tests are judged: whatever the test's calls do (change a global, exit, hang) affects nothing else.
"""

import contextlib
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NoReturn

from autograder.lab.side_effects import comparable, side_effects
from autograder.sandbox import shell as shells
from autograder.sandbox.wire import Channel, Reference, WireError, pack, unpack

Reply = list[Any]


class Callback:
    """A function of the judge that can be called from here."""

    def __init__(self, server: "Server", key: int, name: str) -> None:
        self._server = server
        self._key = key
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it in the judge, and wait for the result."""
        return self._server.call_back(self._key, args, kwargs)


class Server:
    """Answers the requests of one connection."""

    def __init__(self, channel: Channel, shell: shells.Shell) -> None:
        self.channel = channel
        self.shell = shell
        self.objects: dict[int, Any] = {}
        self.keys: dict[int, int] = {}  # id of an object held in `objects` -> its key
        self.given: list[Any] = []  # modules sent with the message being read
        self.forks: set[int] = set()
        self.substituted: dict[str, Any] = {}  # the values of names before `do_substitute`
        self.running = False
        self.stopped: CodeType | None = None
        self.sentence = ""
        signal.signal(signal.SIGINT, self._interrupted)

    def serve(self) -> None:
        """Answer requests until the judge hangs up."""
        while True:
            try:
                operation, *arguments = self._receive()
            except WireError:
                return
            self._reap()
            try:
                reply = getattr(self, "do_" + operation)(*arguments)
            except BaseException as error:
                reply = self._raised(error)
            self._send(reply)

    def _receive(self) -> list[Any]:
        """Return the next message, after reading the modules that were sent with it."""
        while True:
            message: list[Any] = unpack(self.channel.receive(), self._resolve)
            if message[0] != "given":
                return message
            self.given = pickle.loads(message[1])  # noqa: S301 (only the judge sends here)

    def _send(self, reply: Reply) -> None:
        try:
            self.channel.send(pack(reply, self._refer))
        except WireError as error:
            self.channel.send(pack(["raised", "ValueError", str(error), None, "", "", None], self._refer))

    def _guarded(self, action: Callable[[], Any]) -> Any:
        """Run student code; interrupts have an effect only while it runs."""
        self.running = True
        try:
            return action()
        finally:
            self.running = False

    # Requests about the whole process

    def do_start(self, files: dict[str, bytes], environment: dict[str, str], sentence: str) -> Reply:
        """Write the submission's files into the working folder; `sentence` is the message of a timeout."""
        for name, content in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        os.environ.update(environment)
        self.sentence = sentence
        return ["value", None]

    def do_run(self, source: str, output_limit: int) -> Reply:
        """Run one cell; answer with its outputs, how it failed ("", "time" or "memory") and where.

        Where is two things: the function that raised, and the identity of the function that timed out.
        """
        outputs: list[shells.Output] = []
        self.shell.failure = None
        try:
            outputs = self._guarded(lambda: self.shell.run(source, output_limit))
        except shells.CellTimeout as error:  # it came between two statements of this module
            self.shell.failure = error
        timed_out = self._take_stopped()
        if timed_out:
            shells.disable(timed_out, self.sentence)
        failure = self.shell.failure
        function = _place_in_cell(failure)[1] if failure else ""
        return ["ran", outputs, _category(failure), function, _identity(timed_out)]

    def do_fork(self) -> Reply:
        """Fork a process that answers on the connection received next, with a copy of everything here.

        Answers with its number.
        """
        _byte, fds, _flags, _address = socket.recv_fds(self.channel.sock, 1, 1)
        connection = socket.socket(fileno=fds[0])
        pid = os.fork()
        if pid:
            connection.close()
            self.forks.add(pid)
            return ["value", pid]
        self.channel.close()
        self.channel = Channel(connection)
        self.forks.clear()
        self.serve()
        _exit()

    def do_signal(self, pid: int, number: int) -> Reply:
        """Send a signal to a process forked here."""
        if pid in self.forks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return ["value", None]

    def do_disable(self, name: str, filename: str, line: int) -> Reply:
        """Disable a function that timed out in another of these processes: it raises at once from now on."""
        for value in self.shell.user_ns.values():
            for function in _functions_in(value):
                code = function.__code__
                if (code.co_name, code.co_filename, code.co_firstlineno) == (name, filename, line):
                    shells.disable(code, self.sentence)
        return ["value", None]

    # Requests about names

    def do_get(self, name: str) -> Reply:
        """Answer with the value of a name the student defined."""
        if name in self.shell.user_ns:
            return ["value", self.shell.user_ns[name]]
        return ["missing"]

    def do_substitute(self, values: dict[str, Any]) -> Reply:
        """Substitute the values of the student's names, until `do_restore`."""
        names = self.shell.user_ns
        self.substituted = {name: names[name] for name in values if name in names}
        names.update(values)
        return ["value", None]

    def do_restore(self, names: list[str]) -> Reply:
        """Restore the values that the names had before `do_substitute`."""
        for name in names:
            self.shell.user_ns.pop(name, None)
        self.shell.user_ns.update(self.substituted)
        return ["value", None]

    # Requests about objects

    def do_call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        """Call; answer with the result, the positional arguments afterwards, and its side effects."""
        value = self._guarded(lambda: function(*args, **kwargs))
        return ["value", [value, tuple(map(comparable, args)), side_effects(value, args)]]

    def do_trace(
        self, make: Any, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any, own_weights: bool
    ) -> Reply:
        """Make a module; answer with its trace and the positional arguments after the call."""
        from autograder.lab.layers import trace_module

        trace = self._guarded(lambda: trace_module(make(*args, **kwargs), images, own_weights))
        return ["value", [trace, tuple(map(comparable, args))]]

    def do_getattr(self, thing: Any, name: str) -> Reply:
        """Answer with an attribute."""
        return ["value", self._guarded(lambda: getattr(thing, name))]

    def do_setattr(self, thing: Any, name: str, value: Any) -> Reply:
        """Set an attribute."""
        return ["value", self._guarded(lambda: setattr(thing, name, value))]

    def do_getitem(self, thing: Any, key: Any) -> Reply:
        """Answer with an item."""
        return ["value", self._guarded(lambda: thing[key])]

    def do_setitem(self, thing: Any, key: Any, value: Any) -> Reply:
        """Set an item."""
        return ["value", self._guarded(lambda: thing.__setitem__(key, value))]

    def do_len(self, thing: Any) -> Reply:
        """Answer with the length."""
        return ["value", self._guarded(lambda: len(thing))]

    def do_iter(self, thing: Any) -> Reply:
        """Answer with a reference to an iterator over the thing."""
        return ["value", self._refer(self._guarded(lambda: iter(thing)))]

    def do_next(self, iterator: Any) -> Reply:
        """Answer with the next item, or that there is none."""
        try:
            return ["value", self._guarded(lambda: next(iterator))]
        except StopIteration:
            return ["missing"]

    # Callbacks: functions of the judge

    def call_back(self, key: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the judge and return its result."""
        self._send(["callback", key, args, kwargs])
        kind, *content = self._receive()
        if kind == "value":
            return _needing_gradients_if(any(map(_needs_gradients, args)), content[0])
        raise TypeError(content[0])

    # References

    def _refer(self, thing: Any) -> Reference:
        if type(thing) is Callback:
            return Reference("yours", thing._key)
        key = self.keys.get(id(thing))
        if key is None:
            key = self.keys[id(thing)] = len(self.objects) + 1
            self.objects[key] = thing
        return Reference("mine", key, _kind_of(thing), callable(thing))

    def _resolve(self, reference: Reference) -> Any:
        if reference.key < 0:
            return self.given[-1 - reference.key]
        if reference.owner == "mine":
            return self.objects[reference.key]
        return Callback(self, reference.key, reference.kind)

    # Failures

    def _raised(self, error: BaseException) -> Reply:
        name, text = type(error).__name__, ""
        try:
            text = str(error)[:1000]
        except BaseException:  # the `__str__` of a student's own exception may raise
            text = "?"
        timed_out = _identity(self._take_stopped())
        line, function = _place_in_cell(error)
        return ["raised", name, text, line, function, _category(error), timed_out]

    def _interrupted(self, _signal: int, frame: FrameType | None) -> None:
        if self.running:
            self.running = False
            self.stopped = shells.function_running(frame)
            raise shells.CellTimeout(self.sentence)

    def _take_stopped(self) -> CodeType | None:
        """Return the code of the function that the last interrupt stopped, and forget it."""
        stopped, self.stopped = self.stopped, None
        return stopped

    def _reap(self) -> None:
        """Collect processes that ended, so that no zombies accumulate."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self.forks.discard(ended)


def _exit() -> NoReturn:
    os._exit(0)


def _needs_gradients(value: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor) and value.requires_grad


def _needing_gradients_if(needed: bool, value: Any) -> Any:
    """Return what the judge computed from a student's tensors as if it had been computed here."""
    torch = sys.modules.get("torch")
    if not needed or torch is None or not isinstance(value, torch.Tensor) or not value.is_floating_point():
        return value
    return value.requires_grad_().clone()  # a result, of which a student may change entries


def _category(error: BaseException | None) -> str:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, shells.CellTimeout):
        return "time"
    return ""


def _identity(code: CodeType | None) -> list[Any] | None:
    """Return what identifies a function's code in every fork of this process: name, file, first line."""
    return [code.co_name, code.co_filename, code.co_firstlineno] if code else None


def _place_in_cell(error: BaseException) -> tuple[int | None, str]:
    """Return the innermost line in a cell, and the function there, that the exception came through."""
    main = sys.modules["__main__"].__dict__
    line, function = None, ""
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_globals is main:
            name = traceback.tb_frame.f_code.co_name
            # For a comprehension or a lambda, the function around it.
            line, function = traceback.tb_lineno, name if name.isidentifier() else function or name
        traceback = traceback.tb_next
    return line, function


def _functions_in(value: Any) -> list[FunctionType]:
    if isinstance(value, FunctionType):
        return [value]
    if isinstance(value, type):
        return [v for v in vars(value).values() if isinstance(v, FunctionType)]
    return []


def _kind_of(thing: Any) -> str:
    name = type(thing).__name__
    shape, dtype = getattr(thing, "shape", None), getattr(thing, "dtype", None)
    if isinstance(shape, tuple) and dtype is not None:
        return f"{name} of dtype {dtype}"
    return name
