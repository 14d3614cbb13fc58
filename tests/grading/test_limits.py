"""Time, memory and process limits: they stop what they should, and cost nobody else anything."""

import re
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest

from autograder.course.blocks import Piece
from autograder.grading.pool import LocalPool
from autograder.grading.worker import ended_when_overdue
from tests.conftest import Classroom, cell_of, lost

FIRST_STEP = {
    "test_conv2d",
    "test_conv2d_padding",
    "test_conv2d_stride",
    "test_conv2d_integers",
    "test_conv_out",
}


def students_left() -> list[psutil.Process]:
    """Processes inside a sandbox other than the warm ones: the first in it is bubblewrap, the second ours."""
    left = []
    for process in psutil.process_iter(["cmdline"]):
        line = process.info["cmdline"] or []
        if "autograder.sandbox.warm" in line:
            parent = process.parent()
            if (
                parent is not None
                and "autograder.sandbox.warm" in parent.cmdline()[-4:]
                and parent.name() != "bwrap"
            ):
                left.append(process)
    return left


def test_an_endless_loop_costs_its_time_limit_once_and_its_own_step_only(classroom: Classroom) -> None:
    loop = "def conv2d(x, kernel, stride=1, padding=0):\n    while True:\n        pass"
    classroom.hand_in("warming-up", classroom.solved())
    classroom.grade()
    classroom.hand_in("loop", classroom.solved(Piece("conv2d", loop)))
    started = time.monotonic()
    result = classroom.grade("loop")["loop"]
    seconds = time.monotonic() - started
    assert result.status == "timed out"
    assert lost(result) == FIRST_STEP
    assert cell_of(result, "test_conv2d").message == "it did not finish within 10 s"
    assert 10 <= result.seconds < 15
    assert seconds < 18


def test_a_loop_that_cannot_be_interrupted_is_killed(classroom: Classroom) -> None:
    stubborn = (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])\nwhile True:\n    pass"
    )
    classroom.hand_in("stubborn", classroom.solved(Piece("conv2d", stubborn)))
    result = classroom.grade()["stubborn"]
    assert result.status == "timed out"
    assert lost(result) == FIRST_STEP
    assert result.seconds < 16
    assert students_left() == []


def test_memory_is_limited_at_once_and_little_by_little(classroom: Classroom) -> None:
    at_once = "import numpy as np\nnp.ones(50 * 2**30 // 8)"
    bit_by_bit = "kept = []\nwhile True:\n    kept.append(bytearray(2**24))"
    in_many_processes = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        kept = b'x' * (400 * 2**20)\n        time.sleep(60)\ntime.sleep(60)"
    )
    in_files = "for i in range(9999):\n    open(f'{i}', 'wb').write(b'x' * 2**22)"
    for name, code in {
        "at-once": at_once,
        "bit-by-bit": bit_by_bit,
        "many": in_many_processes,
        "files": in_files,
    }.items():
        classroom.hand_in(name, classroom.solved(Piece("conv2d", code)))
    results = classroom.grade()
    assert {name: results[name].status for name in ("at-once", "bit-by-bit", "many")} == {
        "at-once": "memory limit",
        "bit-by-bit": "memory limit",
        "many": "memory limit",
    }
    assert {name: lost(result) for name, result in results.items()} == dict.fromkeys(results, FIRST_STEP)
    assert all(result.seconds < 8 for result in results.values())


def test_memory_that_processes_share_counts_once(classroom: Classroom) -> None:
    # Of 1024 MB; the process is forked for every test, and all of them hold these 400.
    much = "import numpy as np\nmuch = np.ones(400 * 2**20 // 8)"
    classroom.hand_in("much", classroom.solved(Piece("conv2d", much, "before")))
    copied = much + "\nimport os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        much += 1"
    copied += "\n        time.sleep(60)\ntime.sleep(60)"
    classroom.hand_in("copied", classroom.solved(Piece("conv2d", copied)))
    results = classroom.grade()
    assert (results["much"].score, results["much"].status) == (24, "graded")
    assert (lost(results["copied"]), results["copied"].status) == (FIRST_STEP, "memory limit")
    assert results["copied"].seconds < 8


def test_a_fork_bomb_ends_and_nothing_of_it_is_left(classroom: Classroom) -> None:
    bomb = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    shell_bomb = "import os\nos.system('bomb() { bomb | bomb & }; bomb')"
    daemon = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(0)"
    )
    classroom.hand_in("bomb", classroom.solved(Piece("conv2d", bomb)))
    classroom.hand_in("shell", classroom.solved(Piece("conv2d", shell_bomb)))
    classroom.hand_in("daemon", classroom.solved(Piece("explain_relu", daemon, "before")))
    results = classroom.grade()
    assert results["bomb"].status == "crashed"
    assert "too many processes" in results["bomb"].message
    assert lost(results["bomb"]) == FIRST_STEP
    assert lost(results["shell"]) >= FIRST_STEP
    assert lost(results["daemon"]) == set()
    assert students_left() == []
    sleepers = [p for p in psutil.process_iter(["name", "cmdline"]) if p.info["cmdline"] == ["bomb"]]
    assert sleepers == []


def test_threads_are_limited(classroom: Classroom) -> None:
    threads = "import threading, time\nthreading.stack_size(2**16)\nwhile True:\n"
    threads += "    threading.Thread(target=time.sleep, args=[99]).start()"
    classroom.hand_in("threads", classroom.solved(Piece("conv2d", threads)))
    result = classroom.grade()["threads"]
    assert lost(result) == FIRST_STEP
    assert "can't start new thread" in cell_of(result, "test_conv2d").message


def test_output_is_cut_off_and_grading_goes_on(classroom: Classroom) -> None:
    flood = "for _ in range(10**6):\n    print('x' * 100)"
    classroom.hand_in("flood", classroom.solved(Piece("explain_relu", flood, "before")))
    result = classroom.grade()["flood"]
    assert lost(result) == set()
    path: Path = classroom.course.autograded("flood", "residual") / "residual_block.ipynb"
    assert path.stat().st_size < 8 * 2**20
    assert "the output is cut off here" in path.read_text()


def test_forbidden_packages_say_which_are_allowed(classroom: Classroom) -> None:
    for package in ("torch", "scipy.signal"):
        code = f"import {package}"
        classroom.hand_in(package, classroom.solved(Piece("explain_relu", code, "before")))
    for package, result in classroom.grade().items():
        assert lost(result) == set()
        executed = (classroom.course.autograded(package, "residual") / "residual_block.ipynb").read_text()
        name = package.partition(".")[0]
        assert f"`{name}` cannot be used here: this question allows numpy and matplotlib only." in executed


def busy_for_ever(seconds: float) -> None:
    """What no submission should be able to make a worker do: hold Python's lock, and never come back."""
    with ended_when_overdue(seconds):
        re.match(r"(a+)+$", "a" * 60 + "b")


def test_a_worker_that_is_overdue_is_ended() -> None:
    started = time.monotonic()
    with LocalPool(1) as pool, pytest.raises(BrokenProcessPool):
        pool.submit(busy_for_ever, 1.0).result(timeout=60)
    assert time.monotonic() - started < 40
    with LocalPool(1) as pool:
        assert pool.submit(busy_for_a_moment, 60.0).result(timeout=60) == "done"


def busy_for_a_moment(seconds: float) -> str:
    with ended_when_overdue(seconds):
        return "done"
