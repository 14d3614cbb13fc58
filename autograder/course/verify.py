"""Runs a question's reference solution against its own tests, visible and hidden, before it is built.

Owns that run: in this process, since all of it is the instructor's code. A wrong expected value stops the
build with the file and line of the check that refuses it.
"""

import contextlib
import io
import os
import traceback
import warnings
from collections.abc import Iterator
from typing import Any

from autograder.course.cells import dependencies, statements
from autograder.course.folders import QuestionFolder
from autograder.course.metadata import metadata_of
from autograder.course.settings import did_you_mean
from autograder.course.source import SourceNotebook
from autograder.errors import CourseError, place
from autograder.lab import session


class _Names:
    """The namespace that the cells run in; nothing is substituted, for every function in it is right."""

    @contextlib.contextmanager
    def substitute(self, functions: session.Functions) -> Iterator[None]:
        yield


def verify(folder: QuestionFolder, source: SourceNotebook) -> None:
    """Run the setup cells, the solutions and the tests of a question, and what these need.

    Raises:
        CourseError: if a cell fails, or a test refuses the reference solution.
    """
    cells = [(number, cell, metadata_of(cell)) for number, cell in enumerate(source.notebook.cells)]
    code = [(number, cell, about) for number, cell, about in cells if about.cell_type == "code"]
    roots = {number for number, _cell, about in code if about.setup or about.grade or about.solution}
    texts = [(str(number), cell.source) for number, cell, _about in code]
    needed = dependencies(texts, {str(number) for number in roots})
    space: dict[str, Any] = {"__name__": "verify"}
    here = session.Session(_Names(), graded=True)
    with session.use(here), _as_graded(), contextlib.redirect_stdout(io.StringIO()):
        for number, cell, about in code:
            if str(number) not in needed:
                continue
            name = about.grade_id or f"cell {number + 1}"
            line = 0
            try:
                for statement in statements(name, cell.source):
                    line = statement.line
                    eval(statement.code, space)  # noqa: S307 (the instructor's own text)
            except Exception as error:
                line = _line_in(error, name) or line
                where = place(folder.source, source.line_of(number) + line)
                if isinstance(error, NameError) and error.name:
                    unknown = did_you_mean(error.name, [one for one in space if not one.startswith("_")])
                    raise CourseError(f"{where}: `{error.name}` is not defined{unknown}") from None
                what = (
                    f"{type(error).__name__}: {error}"
                    if not about.is_test
                    else str(error) or type(error).__name__
                )
                raise CourseError(f"{where}: {_sentence(about.is_test)} ({what})") from None


def _sentence(is_test: bool) -> str:
    if is_test:
        return "this test refuses the reference solution; correct the expected value or the solution"
    return "this cell does not run in the solved notebook; correct it"


def _line_in(error: Exception, name: str) -> int:
    """Return the innermost line of the cell that an exception came through, 0 if none."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == f"<{name}>"
    ]
    return (lines or [0])[-1] or 0


@contextlib.contextmanager
def _as_graded() -> Iterator[None]:
    """Let notebooks see that they are graded, so that long experiments are cut short; drop warnings."""
    before = os.environ.get("NBGRADER_EXECUTION")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if before is None:
            del os.environ["NBGRADER_EXECUTION"]
        else:
            os.environ["NBGRADER_EXECUTION"] = before
