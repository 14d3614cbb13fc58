"""A question taken apart for an audit: built in a folder of its own, with what students get and its source.

Owns the building, and what may be left out when the same notebook is run hundreds of times: locked cells
that only show something. Nothing of the course is touched.
"""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import fingerprint
from autograder.course.build import build_elsewhere
from autograder.course.companions import grade_id_of
from autograder.course.layout import GRADEBOOK, Course
from autograder.course.question import Question, load_questions
from autograder.course.read import read_notebook
from autograder.course.worked import names_in, needed
from autograder.errors import CourseError
from autograder.grading.record import open_gradebook

Notebook = dict[str, Any]
LEFT_OUT = "# A cell that shows something, left out of the audit's many runs."


@dataclass(frozen=True)
class Workshop:
    """One build of a question.

    Attributes:
        course: where it was built.
        released: the notebook students get.
        source: the notebook with solutions and hidden tests.
    """

    course: Course
    question: Question
    released: Notebook
    source: Notebook


def open_workshops(course: Course, topic: str, name: str, folder: Path) -> list[Workshop]:
    """Build a topic below `folder`; return its questions, or the one called `name`.

    Raises:
        CourseError: if it cannot be built, or has no such question.
    """
    return _workshops(build_elsewhere(course, topic, folder), topic, name)


def open_lean(course: Course, whole: Workshop, folder: Path) -> Workshop:
    """Build a question again, below `folder`, without the cells that only show something."""
    folder.mkdir(parents=True)
    # A new gradebook takes nbgrader seconds; one with the same cells in it will do.
    shutil.copy(Path(whole.course.directory.root) / GRADEBOOK, folder)
    topic, name = whole.question.topic, whole.question.name
    return _workshops(build_elsewhere(course, topic, folder, leave_pictures_out), topic, name)[0]


def _workshops(there: Course, topic: str, name: str) -> list[Workshop]:
    with open_gradebook(there) as gradebook:
        questions = load_questions(there, gradebook, topic)
    chosen = [question for question in questions if name in ("", question.name)]
    if not chosen:
        known = ", ".join(question.name for question in questions)
        raise CourseError(f"There is no question `{name}` in the topic `{topic}`; there are: {known}.")
    return [
        Workshop(
            there,
            question,
            read_notebook(there.released(topic) / f"{question.name}.ipynb"),
            read_notebook(there.source(topic) / f"{question.name}.ipynb"),
        )
        for question in chosen
    ]


def leave_pictures_out(notebook: Any) -> None:
    """Empty locked cells that are no tests and no inputs, and that no later cell needs, in place."""
    needed: set[str] = set()
    for cell in reversed(notebook["cells"]):
        if cell["cell_type"] != "code":
            continue
        binds, takes = names_in(cell["source"])
        if _only_shows(cell) and not binds & needed:
            cell["source"] = LEFT_OUT
            continue
        needed |= takes


def needed_for(workshop: Workshop, roots: Collection[str]) -> set[str]:
    """Return which code cells must run for some cells to mean what they mean: those they take names from.

    Args:
        roots: grade_ids of the cells in question.

    Returns:
        The grade_ids of the roots, of the setup and of all the cells needed.
    """
    question = workshop.question
    cells, kept = [], set(roots)
    for cell in workshop.source["cells"]:
        if cell["cell_type"] != "code":
            continue
        grade_id = grade_id_of(cell)
        known = question.cell(grade_id)
        if known is not None and known.setup:
            kept.add(grade_id)
        elif known is not None and known.is_test and question.separate and grade_id not in roots:
            continue  # what a test binds stays in the judge
        cells.append((grade_id, cell["source"]))
    return needed(cells, kept)


def _only_shows(cell: Any) -> bool:
    about = cell["metadata"].get("nbgrader", {})
    given = "setup" in cell["metadata"].get("tags", []) and grade_id_of(cell) != fingerprint.GRADE_ID
    return bool(about.get("locked") and not about.get("grade") and not about.get("solution") and not given)
