"""Jupyter kernels that start at once: forked from a process that has already imported what notebooks need.

nbgrader starts a kernel for every notebook, and most of its time goes into that. Here the kernel called
`python3` is a process that asks the server on a socket to fork a kernel, and stays as long as that does.
Owns both ends; what runs in the kernel is an ordinary `ipykernel`.

    python -m autograder.audit.warm_kernel serve SOCKET PYTHON
    python warm_kernel.py launch SOCKET -f CONNECTION_FILE      (what the kernel specification names)
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

START_SECONDS = 120.0


@contextlib.contextmanager
def warm_kernels(folder: Path, first: str) -> Iterator[dict[str, str]]:
    """Serve kernels inside the `with` block; give the environment in which Jupyter starts them.

    Args:
        folder: where the socket and the kernel's specification are put.
        first: Python that is run once, before any kernel.
    """
    address = folder / "kernels.sock"
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True)
    specification = {
        "argv": [sys.executable, "-I", __file__, "launch", str(address), "-f", "{connection_file}"],
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    (place / "kernel.json").write_text(json.dumps(specification), encoding="utf-8")
    line = [sys.executable, "-m", "autograder.audit.warm_kernel", "serve", str(address), first]
    nothing = subprocess.DEVNULL
    server = subprocess.Popen(line, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
    try:
        yield {"JUPYTER_PATH": str(folder)}
    finally:
        server.kill()
        server.wait()


def serve(address: str, first: str) -> None:
    """Fork a kernel for every connection, until killed."""
    import torch

    from autograder.lab import check, layers, show  # noqa: F401 (for the kernels)

    torch.set_num_threads(1)  # threads do not survive a fork
    layers.watch(torch.nn.Conv2d(1, 1, 3), torch.zeros(1, 1, 8, 8))
    exec(first, {})  # noqa: S102 (the instructor's own text)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(16)
    while True:
        connection, _address = listener.accept()
        if os.fork() == 0:
            listener.close()
            _be_kernel(connection)
        connection.close()


def _be_kernel(connection: socket.socket) -> NoReturn:
    """Take over what the launcher was started with, and run a kernel as long as that wants one."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection.makefile("r") as lines:
        wanted = json.loads(lines.readline())
    os.setsid()
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.environ.pop("JPY_PARENT_PID", None)  # the parent is another one here
    connection.sendall(f"{os.getpid()}\n".encode())
    sys.argv = ["ipykernel", *wanted["arguments"]]
    from ipykernel.kernelapp import IPKernelApp

    try:
        IPKernelApp.launch_instance(sys.argv[1:])
    finally:
        os._exit(0)  # and the connection closes, which the launcher waits for


def launch(address: str, arguments: list[str]) -> None:
    """Have the server fork a kernel; pass signals on to it; end when it ends."""
    connection = _connected(address)
    wanted = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    connection.sendall(json.dumps(wanted).encode() + b"\n")
    kernel = int(connection.recv(100))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: os.kill(kernel, number))
    while connection.recv(1):
        pass


def _connected(address: str) -> socket.socket:
    """Connect to the server, once it is ready."""
    ends = time.monotonic() + START_SECONDS
    while True:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(address)
            return connection
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], sys.argv[3])
    else:
        launch(sys.argv[2], sys.argv[3:])
