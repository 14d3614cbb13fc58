"""Gives a notebook the table of its known mistakes' fingerprints, so that visible checks can name them.

Owns the making of the table while building: every visible check is run on every mistake, and what it finds
wrong is fingerprinted. What a fingerprint is, and why it gives nothing away, is told in `lab.hints`.
"""

import ast
import contextlib
import io
import re
import warnings
from pathlib import Path
from typing import Any

from autograder.course.companions import grade_id_of, read_mistakes, solutions_in
from autograder.course.hidden import without_hidden_tests
from autograder.course.worked import python_only, work_through
from autograder.lab import check, hints, session
from autograder.lab.hints import Entry
from autograder.lab.session import Answer, Known

GRADE_ID = "setup_hints"


def add_hints(notebook: Any, source: Path) -> None:
    """Insert a cell with the table behind the first setup cell; leave a notebook without mistakes alone."""
    mistakes = read_mistakes(source)
    setup = [cell for cell in notebook.cells if _is_open_setup(cell)]
    if not mistakes or not setup:
        return
    prepared: dict[str, Any] = {"__name__": "built"}
    solutions = solutions_in(notebook.cells)
    tests = {grade_id_of(cell): cell.source for cell in notebook.cells if _is_test(cell) and _can_name(cell)}
    entries: list[Entry] = []
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mistakes are made on purpose here
        for cell in setup:
            exec(python_only(cell.source), prepared)  # noqa: S102 (the instructor's own text)
        for mistake in mistakes:
            names = work_through(
                prepared, solutions, mistake, [tests.get(test, "") for test in mistake.fails]
            )
            for grade_id in mistake.fails:
                for answer in _found_wrong(tests.get(grade_id, ""), names):
                    print_ = hints.fingerprint(answer.value)
                    if print_ is not None:
                        changed = hints.arguments_changed(answer)
                        entries.append((hints.input_key(answer), print_, changed, mistake.name, mistake.hint))
    unique = list({repr(entry[:4]): entry for entry in entries}.values())
    notebook.cells.insert(notebook.cells.index(setup[0]) + 1, _cell(hints.pack(unique)))


def _cell(table: str) -> Any:
    """Return the cell that hands the table to the checks, folded away in JupyterLab, else one long line."""
    import nbformat

    about = {"grade": False, "grade_id": GRADE_ID, "locked": True, "solution": False, "task": False}
    return nbformat.v4.new_code_cell(
        f"# What the checks recognise known mistakes by.\ncheck.hints({table!r})",
        id=GRADE_ID,
        metadata={
            "jupyter": {"source_hidden": True},
            "nbgrader": {**about, "schema_version": 3},
            "tags": ["setup"],
        },
    )


def _is_open_setup(cell: Any) -> bool:
    return "setup" in cell.metadata.get("tags", []) and not cell.metadata.get("nbgrader", {}).get("grade")


def _is_test(cell: Any) -> bool:
    meta = cell.metadata.get("nbgrader", {})
    return bool(meta.get("grade") and not meta.get("solution") and cell.cell_type == "code")


def _can_name(cell: Any) -> bool:
    """Return whether a visible check in a test cell can name a mistake."""
    checks = re.findall(r"\bcheck\.(\w+)\(", without_hidden_tests(python_only(cell.source)))
    return any(name not in check.NAMELESS for name in checks)


def _found_wrong(test: str, names: dict[str, Any]) -> list[Answer]:
    """Run the visible statements of a test; return the answers that its checks found wrong."""
    found: list[Answer] = []

    def note(answer: Answer) -> list[Known]:
        found.append(answer)
        return []

    here = session.Session(session.NotebookNamespace(), graded=True, explain=note)
    space = dict(names)
    visible = without_hidden_tests(python_only(test))
    with session.use(here):
        for statement in ast.parse(visible).body:
            code = compile(ast.Module([statement], []), "<test>", "exec")
            with contextlib.suppress(Exception):
                exec(code, space)  # noqa: S102 (the instructor's own text)
    return found
