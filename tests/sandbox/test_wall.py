"""What a student process can see and do inside the wall."""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import syscalls, wall
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.limits import Limits
from autograder.sandbox.process import Student
from autograder.sandbox.remote import Stopped

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmProcess]:
    process = WarmProcess(["numpy", "matplotlib"], ROOT / "data")
    yield process
    process.close()


@pytest.fixture
def student(warm: WarmProcess) -> Iterator[Student]:
    process = Student(warm, Limits(cell_seconds=20), {}, {}, time.monotonic() + 60, [])
    yield process
    process.close()


def value_of(student: Student, code: str) -> object:
    """Run code that sets `answer`; return its value, as plain data."""
    outputs = student.run(code).outputs
    assert not [o for o in outputs if o["output_type"] == "error"], outputs
    fork = student.fork()
    with fork.at_work():
        return fork.get("answer")


def test_nothing_but_its_own_folders_can_be_written(student: Student) -> None:
    code = """
import os
import sys
answer = []
for folder, folders, _files in os.walk("/"):
    folders[:] = [] if folder == "/proc" else folders
    try:
        with open(os.path.join(folder, "written-by-a-student"), "w"):
            answer.append(folder)
    except OSError:
        pass
"""
    mine = ["/dev/shm", "/home/student"] + ([] if sys.prefix.startswith("/tmp/") else ["/tmp"])
    assert sorted(value_of(student, code)) == mine  # type: ignore[attr-defined]


def test_what_it_writes_is_gone_for_the_next(warm: WarmProcess) -> None:
    limits = Limits()
    for _ in range(2):
        student = Student(warm, limits, {}, {}, time.monotonic() + 60, [])
        code = "import os\nanswer = os.listdir('.') + os.listdir('/dev/shm')"
        assert value_of(student, code) == []
        value_of(student, "for d in ('.', '/dev/shm'): open(d + '/x', 'w')\nanswer = 1")
        student.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is not below /tmp, which is another one inside the wall."""
    with tempfile.TemporaryDirectory(dir=ROOT) as name:
        yield Path(name)


def test_a_course_below_a_visible_folder_is_covered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = folder / "src" / "course"
    (course / "data").mkdir(parents=True)
    (course / "data" / "public.txt").write_text("for all")
    (course / "gradebook.db").write_text("secret")
    (folder / "src" / "visible.txt").write_text("for all")
    monkeypatch.setattr(wall, "SYSTEM", (*wall.SYSTEM, str(folder / "src")))
    process = WarmProcess(["numpy"], course / "data")
    student = Student(process, Limits(), {}, {}, time.monotonic() + 60, [])
    code = f"import glob\nanswer = glob.glob({str(folder)!r} + '/src/**', recursive=True)\n"
    code += "answer += glob.glob('/course/data/*')"
    seen = value_of(student, code)
    student.close()
    process.close()
    src = str(folder / "src")
    assert isinstance(seen, list)
    assert set(seen) == {"/course/data/public.txt", f"{src}/", f"{src}/course", f"{src}/visible.txt"}


def test_there_is_no_network_that_submissions_share(student: Student) -> None:
    """In a network of its own, without interfaces, a process cannot even reach itself."""
    code = """
import socket
listening = socket.create_server(("127.0.0.1", 0))
try:
    answer = bool(socket.create_connection(listening.getsockname(), timeout=1))
except OSError:
    answer = False
"""
    assert value_of(student, code) is False


def test_the_course_is_out_of_sight(student: Student) -> None:
    code = """
import os
import sys
answer = []
for folder, folders, files in os.walk("/", onerror=lambda e: None):
    if folder.startswith(("/proc", "/usr", "/sys")):
        folders[:] = []
    answer += [os.path.join(folder, name) for name in files + folders]
"""
    seen = value_of(student, code)
    assert isinstance(seen, list)
    root = str(ROOT)
    mine = [p for p in seen if p.startswith(f"{root}/") and "/.venv" not in p and f"{root}/data" not in p]
    assert mine == []
    assert not [p for p in seen if "grading" in p and "autograder" in p]
    assert not [p for p in seen if p.endswith(("/torch", "/nbgrader"))]


def test_no_network_no_capabilities_no_other_processes(student: Student) -> None:
    code = """
import os, socket
def attempt(address):
    try:
        socket.create_connection(address, timeout=1).close()
        return True
    except OSError:
        return False
lines = open("/proc/self/status").read().splitlines()
status = dict(line.split(":\\t", 1) for line in lines if ":\\t" in line)
answer = {
    "network": attempt(("127.0.0.1", PORT)) or attempt(("1.1.1.1", 80)),
    "capabilities": [status[f"Cap{kind}"].strip("0") for kind in ("Prm", "Eff", "Bnd", "Amb")],
    "new privileges": status["NoNewPrivs"],
    "processes": sum(name.isdigit() for name in os.listdir("/proc")),
    "user": os.getuid() == 0,
}
"""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listening:
        answer = value_of(student, code.replace("PORT", str(listening.getsockname()[1])))
    assert answer == {
        "network": False,
        "capabilities": [""] * 4,
        "new privileges": "1",
        "processes": 2,  # itself, and the first process of its namespace
        "user": False,
    }


@pytest.mark.parametrize(
    "code",
    [
        "import ctypes; answer = ctypes.CDLL(None).unshare(0x10000000)",  # a user namespace of its own
        "import ctypes; answer = ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None)",
        "import ctypes; answer = ctypes.CDLL(None).umount2(b'/home/student', 2)",
        "import ctypes; answer = ctypes.CDLL(None).ptrace(16, 1, 0, 0)",
        "import ctypes; answer = ctypes.CDLL(None).setuid(0)",
        "try: answer = open('/proc/1/mem', 'rb+') and 0\nexcept OSError: answer = -1",
        "try: answer = open('/proc/1/fd/2', 'w') and 0\nexcept OSError: answer = -1",
        "try: answer = open('/proc/sys/kernel/core_pattern', 'w') and 0\nexcept OSError: answer = -1",
        "import resource\ntry: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)); answer = 0\n"
        "except (OSError, ValueError): answer = -1",
    ],
)
def test_there_is_no_way_out(student: Student, code: str) -> None:
    assert value_of(student, code) == -1


def test_only_the_connection_to_the_judge_is_inherited(student: Student) -> None:
    code = """
import os
import sys
answer = sorted(os.readlink(f"/proc/self/fd/{fd}").partition(":")[0] for fd in os.listdir("/proc/self/fd"))
"""
    # 0, 1 and 2 and standard input's own, the listing itself, and one socket.
    with_listing = value_of(
        student, code.replace("os.readlink", "(lambda p: os.readlink(p) if os.path.exists(p) else 'gone')")
    )
    assert [name for name in with_listing if name == "socket"] == ["socket"]  # type: ignore[attr-defined]
    assert {n for n in with_listing if not n.endswith(".ttf")} <= {"socket", "/dev/null", "gone"}  # type: ignore[attr-defined]


def test_secrets_of_the_environment_stay_outside(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = value_of(student, "import os\nanswer = sorted(os.environ)")
    assert not set(answer) & {"SSH_AUTH_SOCK", "AWS_SECRET_ACCESS_KEY", "PYTEST_CURRENT_TEST"}  # type: ignore[attr-defined]
    assert os.environ["PYTEST_CURRENT_TEST"]


def test_rare_system_calls_are_refused(student: Student) -> None:
    """Without the filter, the kernel would find fault with their arguments instead, or do what they ask."""
    which = ["x86_64", "aarch64"].index(platform.machine())
    numbers = {name: both[which] for name, both in syscalls.REFUSED.items() if both[which] is not None}
    code = f"""
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
answer = {{}}
for name, number in {numbers}.items():
    ctypes.set_errno(0)
    libc.syscall(number, -1, -1, -1, -1, -1, -1)
    answer[name] = errno.errorcode.get(ctypes.get_errno(), "done")
ctypes.set_errno(0)
libc.syscall({syscalls.NEW}, 0)
answer["new"] = errno.errorcode.get(ctypes.get_errno(), "done")
"""
    assert value_of(student, code) == {**dict.fromkeys(numbers, "EPERM"), "new": "ENOSYS"}


def test_sockets_are_of_few_families_and_namespaces_are_not_made(student: Student) -> None:
    number = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    code = f"""
import ctypes, errno, signal, socket
answer = []
for family in range(1, 46):
    try:
        socket.socket(family, socket.SOCK_DGRAM).close()
        answer.append(family)
    except OSError:
        pass
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x20000, 0x40000000, 0x10000000):
    child = libc.syscall({number}, flag | signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        libc._exit(0)
    answer.append(errno.errorcode[ctypes.get_errno()] if child < 0 else "made")
"""
    assert value_of(student, code) == [1, 2, 10, "EPERM", "EPERM", "EPERM"]


def test_what_courses_need_of_the_system_works(student: Student) -> None:
    code = """
import multiprocessing, subprocess, tempfile, threading
from concurrent.futures import ProcessPoolExecutor
answer = [subprocess.run(["echo", "a"], capture_output=True, text=True).stdout]
threads = [threading.Thread(target=answer.append, args=["b"]) for _ in range(50)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
    answer += pool.map(str.upper, ["c", "d"])
with tempfile.NamedTemporaryFile("w+") as file:
    answer.append(file.write("e"))
"""
    assert value_of(student, code) == ["a\n", *["b"] * 50, "C", "D", 1]


def test_no_more_processes_are_made_than_allowed(warm: WarmProcess) -> None:
    code = """
import os, time
for _ in range(6):
    os.fork()
time.sleep(5)
"""
    started = time.monotonic()
    student = Student(warm, Limits(processes=8), {}, {}, time.monotonic() + 60, [])
    with pytest.raises(Stopped, match="too many processes"):
        student.run(code)
    student.close()
    assert time.monotonic() - started < 3
