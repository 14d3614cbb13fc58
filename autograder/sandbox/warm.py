"""The warm process: imports what submissions need once, then forks a student process for each.

Runs inside the wall, as `python -m autograder.sandbox.warm FD PACKAGES`, and answers the grader on
the socket FD. Owns the life cycle of the student processes: start, signals, end, and the supervision of the
memory and the number of processes that one submission uses together. Never runs student code itself.

Requests, each a frame: `["spawn", limits]` followed by a connection for the student process,
`["signal", number]`, `["end"]`. Messages to the grader: `["ready"]`, `["spawned"]`,
`["ended", reason, signal]` with reason "" (it ended by itself), "memory" or "processes".
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox import enter, syscalls
from autograder.sandbox.limits import THREADS, Limits
from autograder.sandbox.memory import MemoryWatch
from autograder.sandbox.packages import ImportGuard, distributions_for
from autograder.sandbox.shell import Shell
from autograder.sandbox.student import Server
from autograder.sandbox.syscalls import Requests
from autograder.sandbox.wire import Channel, Reference, WireClosed, pack, unpack

WATCH_EVERY = 0.03  # seconds between two looks at a submission's processes


def main() -> None:
    """Warm up, then serve the grader until it hangs up."""
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    packages = json.loads(sys.argv[2])
    walled = sys.argv[3] == "walled"
    shell = _warm_up(packages, sys.argv[4])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the grader, which then hangs up
    _send(channel, ["ready"])
    try:
        Supervisor(channel, shell, walled).run()
    except WireClosed:
        sys.exit(0)


def _warm_up(packages: list[str], warm_up: str) -> Shell:
    """Import and run once whatever would otherwise take time in every submission."""
    import numpy as np

    from autograder.lab import check, show  # noqa: F401 (imported for the children)

    shell = Shell.make()
    if "torch" in distributions_for(packages):
        import torch

        from autograder.lab import layers

        # Threads do not survive a fork, and a fair time limit assumes a single one.
        torch.set_num_threads(1)
        layer = torch.nn.Conv2d(1, 1, 3)
        layers.watch(layer, torch.zeros(1, 1, 8, 8))
        layer(torch.zeros(1, 1, 8, 8)).sum().backward()
        torch.optim.SGD(layer.parameters()).step()
    for source in (
        "import matplotlib.pyplot as plt; plt.plot([0, 1]); plt.title('$x$'); plt.show()",
        "1 / 0",
    ):
        shell.run(source, 10**7)
    show.difference(np.eye(3), np.ones((3, 3)))
    exec(warm_up, {})  # noqa: S102 (the instructor's own text)
    shell.reset(new_session=True)
    shell.execution_count = 1
    shell.outputs.start(0)
    ImportGuard.install(packages)
    gc.collect()
    gc.freeze()
    return shell


def _send(channel: Channel, message: list[Any]) -> None:
    channel.send(pack(message, _no_reference))


def _no_reference(thing: object) -> Reference:
    raise TypeError(f"a {type(thing).__name__} cannot be sent")


class Supervisor:
    """Starts one student process at a time and supervises it."""

    def __init__(self, channel: Channel, shell: Shell, walled: bool) -> None:
        self.channel = channel
        self.shell = shell
        self.walled = walled
        self.namespace_parent: int | None = None  # makes the PID namespace from outside; ends with it
        self.init = 0  # PID 1 of that namespace, by its number here
        self.student = 0  # the student process, by its number here
        self.limits = Limits()
        self.requests: Requests | None = None  # of the student's processes to make others
        self.reason = ""
        self.memory = MemoryWatch()

    def run(self) -> None:
        """Serve until the grader hangs up."""
        while True:
            sources = [self.channel.sock.fileno(), *([self.requests.fileno()] if self.requests else [])]
            ready, _w, _x = select.select(sources, [], [], WATCH_EVERY if self.namespace_parent else None)
            if self.requests and self.requests.fileno() in ready:
                self._decide()
            if self.channel.sock.fileno() in ready:
                self._answer(*unpack(self.channel.receive(), lambda reference: reference))
            if self.namespace_parent:
                self._watch()

    def _answer(self, request: str, *arguments: Any) -> None:
        if request == "spawn":
            _byte, fds, _flags, _address = socket.recv_fds(self.channel.sock, 1, 1)
            self._end()
            self.limits = Limits(**arguments[0])
            self._spawn(socket.socket(fileno=fds[0]))
            _send(self.channel, ["spawned"])
        elif request == "signal" and self.namespace_parent:
            self._kill(self.student, arguments[0])
        elif request == "end":
            self._end()

    def _spawn(self, connection: socket.socket) -> None:
        self.reason = ""
        self.memory.start()
        here, there = socket.socketpair()
        here.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.namespace_parent = _fork(lambda: self._be_namespace_parent(connection, there, here))
        there.close()
        connection.close()
        self.init, _files = _announced(here)
        self.student, files = _announced(here)
        self.requests = Requests(files[0]) if files else None
        here.close()

    def _be_namespace_parent(
        self, connection: socket.socket, announce: socket.socket, here: socket.socket
    ) -> None:
        """Make the namespaces, fork their init process, end as it ends."""
        here.close()
        self.channel.close()
        if self.walled:
            enter.new_namespaces()
        init = _fork(lambda: self._be_init(connection, announce))
        connection.close()
        announce.close()
        _exit_like(os.waitpid(init, 0)[1])

    def _be_init(self, connection: socket.socket, announce: socket.socket) -> None:
        """Run as PID 1 of the namespace: collect orphans; when it ends, the kernel ends all others."""
        os.setsid()
        if self.walled:
            enter.leave_keyrings()
            enter.mount_file_systems(self.limits)
            enter.drop_privileges()
        announce.send(b"\0")
        enter.set_inspection(allowed=False)  # before there is student code that could try
        student = _fork(lambda: self._be_student(connection, announce))
        connection.close()
        announce.close()
        enter.detach()
        while True:
            pid, status = os.wait()
            if pid == student:
                _exit_like(status)

    def _be_student(self, connection: socket.socket, announce: socket.socket) -> None:
        enter.set_inspection(allowed=True)
        file = syscalls.install() if self.walled and syscalls.is_known() else None
        socket.send_fds(announce, [b"\0"], [file] if file is not None else [])
        announce.close()
        if file is not None:
            os.close(file)
        folder = enter.SCRATCH if self.walled else Path(tempfile.mkdtemp(dir=os.environ["HOME"]))
        os.chdir(folder)
        tempfile.tempdir = None  # to be looked for again: in here, /tmp may be read-only
        sys.path.append(str(folder))  # last: a file called numpy.py must not replace NumPy
        enter.limit_resources(self.limits)
        self.shell.take_over_streams()
        Server(Channel(connection), self.shell).serve()

    def _watch(self) -> None:
        """End the submission if its processes together use too much; report when it has ended."""
        assert self.namespace_parent is not None
        pid, status = os.waitpid(self.namespace_parent, os.WNOHANG)
        if pid:
            self._forget()
            code = os.waitstatus_to_exitcode(status)
            _send(self.channel, ["ended", self.reason, max(0, code - 128)])
            return
        if not self.walled:
            return  # the submission's processes cannot be distinguished from others on the machine
        theirs = self._theirs()
        if not self.requests:  # it makes processes and threads without asking
            tasks = sum(map(_threads, theirs))
            if len(theirs) > self.limits.processes or tasks > self.limits.processes + THREADS:
                self._stop("processes")
        if self.memory.exceeded(theirs, self.limits.memory_mb * 2**20):
            self._stop("memory")

    def _theirs(self) -> list[int]:
        """Return the numbers of the submission's processes."""
        mine = {os.getpid(), 1, os.getppid(), self.namespace_parent}
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) not in mine]

    def _decide(self) -> None:
        """Let the submission make a process or thread if it may; one process too many ends it."""
        assert self.requests is not None
        request = self.requests.receive()
        if request is None:
            return
        theirs = self._theirs()
        if request.is_thread:
            allowed = sum(map(_threads, theirs)) < self.limits.processes + THREADS
        else:
            allowed = len(theirs) < self.limits.processes
        if not allowed and not request.is_thread:
            self._stop("processes")
        self.requests.answer(request, allowed)

    def _stop(self, reason: str) -> None:
        self.reason = self.reason or reason
        self._kill_all()

    def _kill_all(self) -> None:
        """Kill the init process and with it all others of the namespace, or at least of the session."""
        if not self.walled:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.init, signal.SIGKILL)
        self._kill(self.init, signal.SIGKILL)

    def _kill(self, pid: int, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    def _end(self) -> None:
        """End the student process and whatever it started."""
        if self.namespace_parent is not None:
            self._kill_all()
            os.waitpid(self.namespace_parent, 0)
            self._forget()

    def _forget(self) -> None:
        self.namespace_parent = None
        if self.requests:
            self.requests.close()
            self.requests = None


def _threads(pid: int) -> int:
    """Return how many threads a process has, 0 if it has ended."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def _fork(child: Callable[[], None]) -> int:
    """Fork a process that runs `child` and ends; return its number."""
    pid = os.fork()
    if pid == 0:
        try:
            child()
            os._exit(0)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.__stderr__, flush=True)
        finally:
            os._exit(70)
    return pid


def _announced(sock: socket.socket) -> tuple[int, list[int]]:
    """Return the number of the sender's process in this PID namespace, and the files it sent.

    The kernel translates both.
    """
    size = struct.calcsize("3i")
    room = socket.CMSG_SPACE(size) + socket.CMSG_SPACE(struct.calcsize("i"))
    data, ancillary, _flags, _address = sock.recvmsg(1, room)
    if not data:
        raise OSError("the student process did not start")
    found = {kind: content for _level, kind, content in ancillary}
    if socket.SCM_CREDENTIALS not in found:
        raise OSError("the student process did not announce itself")
    pid, _uid, _gid = struct.unpack("3i", found[socket.SCM_CREDENTIALS][:size])
    files = found.get(socket.SCM_RIGHTS, b"")
    return pid, [number for (number,) in struct.iter_unpack("i", files)]


def _exit_like(status: int) -> NoReturn:
    """End as a child ended; report a signal as 128 + its number, since an init process ignores signals."""
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
