"""Times `autograder grade` against `nbgrader autograde` on the same class of right solutions, in one run.

What is timed is the whole command, start-up and all, as an instructor waits for it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.audit.nbgrader_baseline import write_plain_config
from autograder.course.build import build
from autograder.course.demo import make_class
from autograder.course.layout import Course

ROOT = Path(__file__).parent.parent
TOPIC = "residual"


def main() -> None:
    """Make a class, grade it both ways, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=8, metavar="N")
    students = parser.parse_args().students
    with tempfile.TemporaryDirectory() as folder:
        course = prepare(Path(folder), students)
        ours = timed(course.root, sys.executable, "-m", "autograder.cli", "grade", TOPIC, "--force")
        shutil.rmtree(course.root / "autograded")
        write_plain_config(course, course.root)
        theirs = timed(course.root, sys.executable, "-m", "nbgrader", "autograde", TOPIC, "--force")
    print(f"{students} notebooks, {os.cpu_count()} cores")
    print(f"autograder grade    {ours:7.1f} s   {ours / students:6.2f} s a notebook")
    print(f"nbgrader autograde  {theirs:7.1f} s   {theirs / students:6.2f} s a notebook")
    print(f"ratio               {theirs / ours:7.1f}")


def prepare(folder: Path, students: int) -> Course:
    """Build the course in a folder of its own, and hand in the same right solution for every student."""
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.find(folder)
    build(course, [TOPIC])
    demo = make_class(course, TOPIC)
    right = course.submitted("right", TOPIC)
    for number in range(students):
        shutil.copytree(right, course.submitted(f"student-{number:04}", TOPIC))
    for student in demo:
        shutil.rmtree(course.submitted(student, TOPIC).parent)
    return course


def timed(folder: Path, *command: str) -> float:
    """Return the seconds a command takes; it must succeed."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
