"""A question built for an audit, in a folder of its own: what students get, and its source.

Owns the building, and what may be left out when the same notebook is run hundreds of times: locked cells
that only show something. Nothing of the course is touched.
"""

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.build import build_elsewhere
from autograder.course.cells import dependencies, names_in
from autograder.course.gradebook import open_gradebook
from autograder.course.layout import Course
from autograder.course.metadata import grade_id_of, metadata_of
from autograder.course.question import Question, load_questions
from autograder.course.settings import did_you_mean
from autograder.course.source import read_notebook
from autograder.errors import CourseError

Notebook = dict[str, Any]
LEFT_OUT = "# A cell that shows something, left out of the audit's many runs."


@dataclass(frozen=True)
class AuditBuild:
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


def build_whole(course: Course, topic: str, name: str, folder: Path) -> AuditBuild:
    """Build one question below `folder`.

    Raises:
        CourseError: if it cannot be built, or there is no such question.
    """
    return _loaded(build_elsewhere(course, topic, folder, only=name), topic, name)


def build_lean(whole: AuditBuild, folder: Path) -> AuditBuild:
    """Copy a build below `folder`, without the cells that only show something.

    The text of these cells is changed in the gradebook, too, since a new release by nbgrader takes seconds.
    """
    import nbformat
    from nbgrader.utils import compute_checksum

    shutil.copytree(Path(whole.course.directory.root), folder)
    there = whole.course.at(folder)
    topic, name = whole.question.topic, whole.question.name
    source = _path(there.source(topic), name)
    notebook = read_notebook(source)
    leave_figures_out(notebook)
    source.write_text(json.dumps(notebook), encoding="utf-8")
    emptied = {grade_id_of(cell) for cell in notebook["cells"] if cell["source"] == LEFT_OUT}
    released = _path(there.released(topic), name)
    notebook = read_notebook(released)
    with open_gradebook(there) as gradebook:
        for cell in notebook["cells"]:
            if (grade_id := grade_id_of(cell)) in emptied:
                cell["source"] = LEFT_OUT
                checksum = compute_checksum(nbformat.from_dict(cell))
                cell["metadata"]["nbgrader"]["checksum"] = checksum
                gradebook.update_or_create_source_cell(
                    grade_id, name, topic, source=LEFT_OUT, checksum=checksum
                )
    released.write_text(json.dumps(notebook), encoding="utf-8")
    return _loaded(there, topic, name)


def _path(folder: Path, question: str) -> Path:
    return folder / f"{question}.ipynb"


def _loaded(there: Course, topic: str, name: str) -> AuditBuild:
    with open_gradebook(there) as gradebook:
        questions = {one.name: one for one in load_questions(there, gradebook, topic)}
    if name not in questions:
        raise CourseError(
            f"There is no question `{name}` in the topic `{topic}`{did_you_mean(name, list(questions))}"
        )
    question = questions[name]
    return AuditBuild(
        there,
        question,
        read_notebook(_path(there.released(topic), name)),
        read_notebook(_path(there.source(topic), name)),
    )


def leave_figures_out(notebook: Any) -> None:
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


def needed_for(build: AuditBuild, roots: Collection[str]) -> set[str]:
    """Return which code cells must run for some cells to mean what they mean: those they take names from.

    Args:
        roots: grade_ids of the cells in question.

    Returns:
        The grade_ids of the roots, of the setup and of all the cells needed.
    """
    question = build.question
    cells, kept = [], set(roots)
    for cell in build.source["cells"]:
        if cell["cell_type"] != "code":
            continue
        grade_id = grade_id_of(cell)
        known = question.cell(grade_id)
        if known is not None and known.setup:
            kept.add(grade_id)
        elif known is not None and known.is_test and question.separate and grade_id not in roots:
            continue  # what a test binds stays in the judge
        cells.append((grade_id, cell["source"]))
    return dependencies(cells, kept)


def _only_shows(cell: Any) -> bool:
    return metadata_of(cell).only_shows
