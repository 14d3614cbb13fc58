"""Makes what lies beside a notebook for its checks: the fingerprints of known mistakes, and stored results.

Owns the making of the table while building: every visible check is run on every mistake, and what it finds
wrong is fingerprinted. What a fingerprint is, and why it gives nothing away, is explained in `lab.hints`.
"""

import contextlib
import io
import re
import warnings
from collections.abc import Sequence
from typing import Any

from autograder.course.cells import statements, without_hidden_tests, without_magics
from autograder.course.metadata import CellMetadata, metadata_of
from autograder.course.mistakes import Mistake, solutions_in
from autograder.course.reference_run import run_with_mistake, undisturbed
from autograder.lab import beside, check, hints, session
from autograder.lab.hints import Entry
from autograder.lab.session import Answer, Known

GRADE_ID = "setup_checks"


def add_checks(notebook: Any, name: str, mistakes: Sequence[Mistake]) -> str | None:
    """Insert a cell that loads `NAME.checks` behind the first setup cell; return the text of that file.

    A notebook without mistakes and stored results is left alone, and has no such file.
    """
    abouts = [(cell, metadata_of(cell)) for cell in notebook.cells]
    setup = [cell for cell, about in abouts if about.setup]
    shown = [cell for cell, about in abouts if about.setup and not about.grade]
    if not shown:
        return None
    prepared: dict[str, Any] = {"__name__": "built"}
    solutions = solutions_in(notebook.cells)
    tests = {
        about.grade_id: cell.source for cell, about in abouts if about.is_test and _can_name(cell.source)
    }
    entries: list[Entry] = []
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mistakes are made on purpose here
        with session.use(session.Session(session.NotebookNamespace(), graded=True)) as here:
            for cell in setup:
                exec(without_magics(cell.source), prepared)  # noqa: S102 (the instructor's own text)
        beside.freeze(prepared)  # a mistake may write into what all of them share
        for mistake in mistakes:
            for piece in mistake.pieces:
                of_mistake = [tests.get(test, "") for test in mistake.fails]
                names = run_with_mistake(prepared, solutions, piece, of_mistake)
                for test in filter(None, of_mistake):
                    entries += _entries(test, names, here.stored, mistake)
    unique = list({repr(entry[:4]): entry for entry in entries}.values())
    if not unique and not here.stored:
        return None
    notebook.cells.insert(notebook.cells.index(shown[0]) + 1, _cell(name + beside.SUFFIX))
    return beside.pack({"hints": unique, "stored": here.stored})


def _entries(test: str, names: dict[str, Any], stored: dict[str, Any], mistake: Mistake) -> list[Entry]:
    found: list[Entry] = []
    for answer in _found_wrong(test, names, stored):
        fingerprint = hints.fingerprint(answer.value)
        if fingerprint is not None:
            changed = hints.arguments_changed(answer)
            found.append([hints.input_key(answer), fingerprint, changed, mistake.name, mistake.hint])
    return found


def _cell(file: str) -> Any:
    """Return the cell that loads the file, folded away in JupyterLab."""
    import nbformat

    about = CellMetadata(GRADE_ID, locked=True)
    return nbformat.v4.new_code_cell(
        f"check.load({file!r})",
        id=GRADE_ID,
        metadata={"jupyter": {"source_hidden": True}, "nbgrader": about.as_nbgrader(), "tags": ["setup"]},
    )


def _can_name(source: str) -> bool:
    """Return whether a visible check in a test cell can name a mistake."""
    checks = re.findall(r"\bcheck\.(\w+)\(", without_hidden_tests(without_magics(source)))
    return any(name not in check.NAMELESS for name in checks)


def _found_wrong(test: str, names: dict[str, Any], stored: dict[str, Any]) -> list[Answer]:
    """Run the visible statements of a test; return the answers that its checks found wrong."""
    found: list[Answer] = []

    def note(answer: Answer) -> list[Known]:
        found.append(answer)
        return []

    here = session.Session(session.NotebookNamespace(), graded=True, explain=note, stored=stored)
    space = dict(names)
    with session.use(here):
        for statement in statements("test", test):
            if not statement.hidden:
                with undisturbed(names), contextlib.suppress(Exception):
                    eval(statement.code, space)  # noqa: S307 (the instructor's own text)
    return found
