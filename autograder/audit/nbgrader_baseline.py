"""What plain `nbgrader autograde` gives the same notebooks.

Owns the running of nbgrader in copies of an audit build's folder, so that nothing of the course is touched.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.audit.audit_build import AuditBuild, Notebook
from autograder.course.gradebook import open_gradebook
from autograder.course.layout import CONFIG, GRADEBOOK, Course
from autograder.errors import CourseError

PLAIN = """
for name in ("sanitize_preprocessors", "autograde_preprocessors"):
    c.Autograde.pop(name, None)
"""


def write_plain_config(course: Course, folder: Path) -> None:
    """Write a course's config into a folder, without what has nbgrader grade through this grader."""
    config = course.root / CONFIG
    if config.is_file():
        text = config.read_text(encoding="utf-8")
        (folder / CONFIG).write_text(f"{text}\n{PLAIN}", encoding="utf-8")


def nbgrader_scores(
    build: AuditBuild, notebooks: Mapping[str, Notebook], folder: Path, environment: Mapping[str, str]
) -> dict[str, dict[str, float | None]]:
    """Have nbgrader grade notebooks, each as a student of its own.

    Args:
        notebooks: by the student's name.
        folder: does not exist yet; it is filled.
        environment: variables for nbgrader besides this process's.

    Returns:
        nbgrader's automatic scores by student and grade_id.

    Raises:
        CourseError: if nbgrader fails on all of them.
    """
    from nbgrader.api import MissingEntry

    question = build.question
    shutil.copytree(Path(build.course.directory.root), folder)
    there = build.course.at(folder)
    for student, notebook in notebooks.items():
        place = there.submitted(student, question.topic)
        place.mkdir(parents=True)
        (place / f"{question.name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    write_plain_config(build.course, folder)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "nbgrader", "autograde", question.topic),
            f"--CourseDirectory.root={folder}",
            f"--db=sqlite:///{folder}/{GRADEBOOK}",
            f"--ExecutePreprocessor.timeout={int(question.limits.cell_seconds)}",
        ],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, dict[str, float | None]] = {student: {} for student in notebooks}
    with open_gradebook(there) as gradebook:
        for student in notebooks:
            with contextlib.suppress(MissingEntry):
                graded = gradebook.find_submission_notebook(question.name, question.topic, student)
                found[student] = {grade.name: grade.auto_score for grade in graded.grades}
    if notebooks and not any(found.values()):
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise CourseError(f"nbgrader autograde did not grade {question.topic}/{question.name}: {said}")
    return found
