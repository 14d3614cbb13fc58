"""What runs in the student process: answers the judge's requests, one after another, until it hangs up.

Owns the objects the judge refers to and the way a request becomes a Python operation on them. Every
request is answered by one frame: `["value", …]`, `["missing"]`, `["raised", …]` or `["ran", …]`.
Nothing here is trusted by the judge: student code shares this process and may change any of it.

A test cell is served by a fork of this process, made where the cell stands in the notebook and kept until
the tests are judged: whatever its calls do (change a global, exit, hang) is seen nowhere else.
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

from autograder.lab.asked import as_it_is
from autograder.sandbox import shell as shells
from autograder.sandbox.wire import Channel, Reference, WireError, pack, unpack

Reply = list[Any]


class Callback:
    """A function of the judge's, called from here."""

    def __init__(self, server: "Server", key: int, name: str) -> None:
        self._server = server
        self._key = key
        self.__name__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and wait for the result."""
        return self._server.call_back(self._key, args, kwargs)


class Server:
    """Answers the requests of one connection."""

    def __init__(self, channel: Channel, shell: shells.Shell) -> None:
        self.channel = channel
        self.shell = shell
        self.objects: dict[int, Any] = {}
        self.keys: dict[int, int] = {}  # id of an object held in `objects` -> its key
        self.given: list[Any] = []  # modules sent along with the message being read
        self.forks: set[int] = set()
        self.lent: dict[str, Any] = {}  # what names that are lent a value stand for otherwise
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
        """Return the next message, after taking in the modules that were sent along with it."""
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
        """Run student code; only then does an interrupt mean anything."""
        self.running = True
        try:
            return action()
        finally:
            self.running = False

    # Requests about the whole process

    def do_start(self, files: dict[str, bytes], environment: dict[str, str], sentence: str) -> Reply:
        """Put the submission's files into the working folder; `sentence` is what a timeout says."""
        for name, content in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        os.environ.update(environment)
        self.sentence = sentence
        return ["value", None]

    def do_run(self, source: str, output_limit: int) -> Reply:
        """Run one cell; answer with its outputs, how it failed ("", "time" or "memory") and where.

        Where is the function the failure came out of, and the code that ran into its time limit.
        """
        outputs: list[shells.Output] = []
        self.shell.failure = None
        try:
            outputs = self._guarded(lambda: self.shell.run(source, output_limit))
        except shells.CellTimeout as error:  # between two statements of ours
            self.shell.failure = error
        culprit = self._take_stopped()
        if culprit:
            shells.disable(culprit, self.sentence)
        failure = self.shell.failure
        function = _place_in_cell(failure)[1] if failure else ""
        return ["ran", outputs, _category(failure), function, _identity(culprit)]

    def do_fork(self) -> Reply:
        """Fork a process that answers on the connection received next, with everything as it is here.

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
        """Make a function that ran into its time limit in another of these processes raise at once here."""
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

    def do_lend(self, values: dict[str, Any]) -> Reply:
        """Put values in place of what the student's names stand for, until `take_back`."""
        names = self.shell.user_ns
        self.lent = {name: names[name] for name in values if name in names}
        names.update(values)
        return ["value", None]

    def do_take_back(self, names: list[str]) -> Reply:
        """Let names stand again for what they stood for before `lend`."""
        for name in names:
            self.shell.user_ns.pop(name, None)
        self.shell.user_ns.update(self.lent)
        return ["value", None]

    # Requests about objects

    def do_call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        """Call; answer with the result and the positional arguments as they are afterwards."""
        value = self._guarded(lambda: function(*args, **kwargs))
        return ["value", [value, tuple(map(as_it_is, args))]]

    def do_portray(self, make: Any, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any) -> Reply:
        """Make a module and answer with its portrait."""
        from autograder.lab.layers import portray

        return ["value", self._guarded(lambda: portray(make(*args, **kwargs), images))]

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

    # The way back: functions of the judge's

    def call_back(self, key: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the judge's and return its result."""
        self._send(["callback", key, args, kwargs])
        kind, *content = self._receive()
        if kind == "value":
            return content[0]
        raise TypeError(content[0])

    # References

    def _refer(self, thing: Any) -> Reference:
        if type(thing) is Callback:
            return Reference("yours", thing._key)
        key = self.keys.get(id(thing))
        if key is None:
            key = self.keys[id(thing)] = len(self.objects) + 1
            self.objects[key] = thing
        return Reference("mine", key, _words_for(thing), callable(thing))

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
        except BaseException:  # a student's own exception may raise when asked for its text
            text = "?"
        culprit = _identity(self._take_stopped())
        line, function = _place_in_cell(error)
        return ["raised", name, text, line, function, _category(error), culprit]

    def _interrupted(self, _signal: int, frame: FrameType | None) -> None:
        if self.running:
            self.running = False
            self.stopped = shells.function_running(frame)
            raise shells.CellTimeout(self.sentence)

    def _take_stopped(self) -> CodeType | None:
        """Return the code of the function the last interrupt hit, once."""
        stopped, self.stopped = self.stopped, None
        return stopped

    def _reap(self) -> None:
        """Collect processes that ended, so that they do not pile up."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                self.forks.discard(ended)


def _exit() -> NoReturn:
    os._exit(0)


def _category(error: BaseException | None) -> str:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, shells.CellTimeout):
        return "time"
    return ""


def _identity(code: CodeType | None) -> list[Any] | None:
    """Return what tells a function's code from others' in every fork of this process."""
    return [code.co_name, code.co_filename, code.co_firstlineno] if code else None


def _place_in_cell(error: BaseException) -> tuple[int | None, str]:
    """Return the innermost line in a cell, and the function there, that the exception came through."""
    main = sys.modules["__main__"].__dict__
    line, function = None, ""
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_globals is main:
            name = traceback.tb_frame.f_code.co_name
            # Of a comprehension or a lambda, the function it stands in.
            line, function = traceback.tb_lineno, name if name.isidentifier() else function or name
        traceback = traceback.tb_next
    return line, function


def _functions_in(value: Any) -> list[FunctionType]:
    if isinstance(value, FunctionType):
        return [value]
    if isinstance(value, type):
        return [v for v in vars(value).values() if isinstance(v, FunctionType)]
    return []


def _words_for(thing: Any) -> str:
    name = type(thing).__name__
    shape, dtype = getattr(thing, "shape", None), getattr(thing, "dtype", None)
    if isinstance(shape, tuple) and dtype is not None:
        return f"{name} of dtype {dtype}"
    return name
