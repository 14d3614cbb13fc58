"""What plain `nbgrader autograde` gives the same notebooks.

Owns the running of nbgrader in copies of a workshop's folder, so that nothing of the course is touched.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.audit.workshop import Notebook, Workshop
from autograder.course.layout import CONFIG, GRADEBOOK
from autograder.errors import CourseError

SCORES = """
select s.student_id, c.name, g.auto_score from grade g
join submitted_notebook n on g.notebook_id = n.id join notebook b on n.notebook_id = b.id
join submitted_assignment s on n.assignment_id = s.id join base_cell c on g.cell_id = c.id
where b.name = ?
"""


def nbgrader_scores(
    workshop: Workshop, notebooks: Mapping[str, Notebook], folder: Path, environment: Mapping[str, str]
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
    question = workshop.question
    shutil.copytree(Path(workshop.course.directory.root), folder)
    there = workshop.course.at(folder)
    for student, notebook in notebooks.items():
        place = there.submitted(student, question.topic)
        place.mkdir(parents=True)
        (place / f"{question.name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    config = workshop.course.root / CONFIG
    if config.is_file():
        shutil.copy(config, folder / CONFIG)
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
    with sqlite3.connect(folder / GRADEBOOK) as database:
        rows = database.execute(SCORES, (question.name,)).fetchall()
    if notebooks and not rows:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise CourseError(f"nbgrader autograde did not grade {question.topic}/{question.name}: {said}")
    found: dict[str, dict[str, float | None]] = {student: {} for student in notebooks}
    for student, cell, score in rows:
        found[student][cell] = score
    return found
