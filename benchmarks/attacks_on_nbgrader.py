"""Counts the attacks of tests/attacks that succeed against plain `nbgrader autograde`.

An attack succeeds if a blank notebook with it gets points, if it writes the file it was given outside its
folder, or if it gets hold of something that no student must have. Left out are the kinds that would need a
browser, another student or a lot of the machine's time, and those whose submission is the attack.

nbgrader runs submissions unprotected: here all of it runs inside bubblewrap, without a network, and can write
into a folder of its own only.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from autograder.audit.nbgrader_baseline import write_plain_config
from autograder.course.gradebook import open_gradebook
from autograder.course.layout import Course
from autograder.grading.pool import LocalPool
from autograder.sandbox.wall import protection

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the attacks are among the tests

from tests.attacks.corpus import LEAKED, Attack, attacks, notebook  # noqa: E402
from tests.conftest import QUESTION, TOPIC, Classroom, build_copy  # noqa: E402

LEFT_OUT = ("pages", "reused", "service")
SECONDS = 120  # for one attack


def main() -> None:
    """Try each attack in a course of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="TEXT", help="attacks whose name contains this")
    only = parser.parse_args().only
    wanted = [one for one in attacks() if only in one.name and one.kind not in LEFT_OUT]
    wanted = [one for one in wanted if one.hand_in is None and len(one.students) == 1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "course"
        write_plain_config(build_copy(folder, TOPIC), folder)
        assert graded(folder, lambda classroom, mark: classroom.solved()) == "24 points"
        assert graded(folder, lambda classroom, mark: classroom.blank()) == ""
        with ThreadPoolExecutor(2) as threads:
            gains = list(threads.map(lambda attack: gain(attack, folder), wanted))
    tried, succeeded = Counter(one.kind for one in wanted), Counter[str]()
    for attack, gained in zip(wanted, gains, strict=True):
        succeeded[attack.kind] += bool(gained)
        if gained:
            print(f"{attack.name:60} {gained}")
    for kind, count in sorted(tried.items()):
        print(f"{kind:20} {succeeded[kind]:4} of {count}")
    print(f"{'all':20} {succeeded.total():4} of {tried.total()}")


def gain(attack: Attack, built: Path) -> str:
    """Have nbgrader grade a blank notebook with the attack; return what it gained, "" if nothing."""
    return graded(built, lambda classroom, mark: notebook(classroom, attack.students[0], mark))


def graded(built: Path, submission: Callable[[Classroom, Path], dict[str, Any]]) -> str:
    """Have nbgrader grade a notebook in a copy of the course; return what it gained, "" if nothing."""
    with tempfile.TemporaryDirectory() as name, LocalPool(1) as pool:  # the pool is never started
        folder = Path(name) / "course"
        shutil.copytree(built, folder)
        classroom = Classroom(Course.find(folder), pool)
        mark = Path(name) / "written"
        classroom.hand_in("mallory", submission(classroom, mark))
        read_only = [argument for path in (ROOT, sys.prefix, sys.base_prefix) for argument in _bound(path)]
        bwrap = [protection().bubblewrap, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
        bwrap += ["--tmpfs", str(Path.home()), "--tmpfs", "/tmp", *read_only, "--bind", name, name]
        bwrap += ["--unshare-all", "--die-with-parent", "--new-session", "--chdir", str(folder)]
        line = [sys.executable, "-m", "nbgrader", "autograde", TOPIC, "--ExecutePreprocessor.timeout=20"]
        try:
            subprocess.run([*bwrap, *line], capture_output=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return "the batch did not end"
        if mark.exists():
            return "a file outside was written"
        result = classroom.course.autograded("mallory", TOPIC) / f"{QUESTION}.ipynb"
        if result.is_file() and LEAKED in result.read_text(encoding="utf-8"):
            return "a secret was read"
        return points(classroom)


def _bound(path: Path | str) -> list[str]:
    return ["--ro-bind", str(path), str(path)]


def points(classroom: Classroom) -> str:
    """Return what nbgrader's gradebook says."""
    from nbgrader.api import MissingEntry

    with open_gradebook(classroom.course) as gradebook:
        try:
            found = gradebook.find_submission_notebook(QUESTION, TOPIC, "mallory")
        except MissingEntry:
            return ""
        score = sum(grade.auto_score or 0 for grade in found.grades)
    return f"{score:g} points" if score else ""


if __name__ == "__main__":
    main()
