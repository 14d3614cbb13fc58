"""The grader's end of a warm process: start it, have it fork student processes, stop these.

Owns the process and its control connection; `remote` owns the conversation with a student process.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.materials.data import DATA_VARIABLE
from autograder.sandbox import wall
from autograder.sandbox.limits import Limits
from autograder.sandbox.packages import parse_packages
from autograder.sandbox.wire import Channel, Reference, WireError, pack, unpack

START_SECONDS = 120.0
ANSWER_SECONDS = 30.0


class WarmProcess:
    """A warm process inside the wall (or, without it, an ordinary child)."""

    def __init__(
        self, packages: Sequence[str], data: Path | None, walled: bool = True, warm_up: str = ""
    ) -> None:
        """Start it; it warms up while the caller goes on.

        Args:
            packages: what its student processes may import, as requirements: `numpy`, `scikit-learn[tests]`.
            data: the course's public data.
            walled: False only if the instructor asked for no sandbox explicitly.
            warm_up: the instructor's Python, run once before any submission.

        Raises:
            PackageError: if one of the packages is not installed.
            WallError: if bubblewrap does not work here.
        """
        parse_packages(packages)  # without a wall, nothing else here would notice that one is missing
        here, there = socket.socketpair()
        self._scratch = tempfile.TemporaryDirectory(prefix="autograder-")
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (for the life of the process)
        line = wall.command(packages, data) if walled else []
        environment = None
        if not walled:
            environment = {**os.environ, **wall.environment()}
            environment["HOME"] = environment["MPLCONFIGDIR"] = self._scratch.name
            environment[DATA_VARIABLE] = str(data or "")
        line += [sys.executable, "-P", "-s", "-m", "autograder.sandbox.warm"]
        line += [str(there.fileno()), json.dumps(packages), "walled" if walled else "open", warm_up]
        self._process = subprocess.Popen(
            line,
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            env=environment,
            start_new_session=True,
        )
        there.close()
        self._channel = Channel(here)
        self._ready = False

    def _wait_until_ready(self) -> None:
        if not self._ready and self._expect("ready", time.monotonic() + START_SECONDS) is None:
            raise wall.WallError(f"The process that runs submissions did not start: {self._complaint()}")
        self._ready = True

    def spawn(self, limits: Limits) -> Channel:
        """End the previous student process, fork a new one and return the connection to it.

        Raises:
            WallError: if that fails.
        """
        self._wait_until_ready()
        here, there = socket.socketpair()
        try:
            self._send(["spawn", asdict(limits)])
            socket.send_fds(self._channel.sock, [b"\0"], [there.fileno()])
            spawned = self._expect("spawned", time.monotonic() + ANSWER_SECONDS)
        except (OSError, WireError):
            spawned = None
        finally:
            there.close()
        if spawned is None:
            raise wall.WallError(f"A process for a submission did not start: {self._complaint()}")
        here.settimeout(ANSWER_SECONDS)
        return Channel(here)

    def interrupt(self) -> None:
        """Interrupt the student process, as Ctrl-C would."""
        self._send(["signal", int(signal.SIGINT)])

    def end(self) -> None:
        """End the student process and everything it started."""
        self._send(["end"])

    def how_it_ended(self, wait: float = 1.0) -> tuple[str, int]:
        """Return why the student process ended ("memory", "processes" or ""), and the signal, 0 if none."""
        message = self._expect("ended", time.monotonic() + wait)
        return (message[0], message[1]) if message else ("", 0)

    def close(self) -> None:
        """End the warm process."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
        self._errors.close()
        self._scratch.cleanup()

    def _send(self, message: list[Any]) -> None:
        self._channel.sock.settimeout(ANSWER_SECONDS)
        self._channel.send(pack(message, _no_reference))

    def _expect(self, kind: str, deadline: float) -> list[Any] | None:
        """Wait for a message of this kind; skip messages about earlier student processes."""
        while True:
            ready, _w, _x = select.select([self._channel.sock], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            try:
                message = unpack(self._channel.receive(deadline), lambda reference: reference)
            except WireError:
                return None
            if message[0] == kind:
                return list(message[1:])

    def _complaint(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it reported nothing"


def _no_reference(thing: object) -> Reference:
    raise TypeError(f"a {type(thing).__name__} cannot be sent")
