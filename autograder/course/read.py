"""Reads a question's source, plain percent-format text, into the notebook nbgrader calls its source.

Owns what a source file is: `solutions/<topic>/<question>.py`; files beside it whose names end as
`COMPANIONS` says belong to a question and are none. The same text always gives the same bytes. Built
notebooks are read here as well.
"""

import json
import re
from pathlib import Path
from typing import Any

from autograder.errors import CourseError

COMPANIONS = ("_mistakes", "_other_hands", "_styles", "_equivalents")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def question_sources(topic_folder: Path) -> list[Path]:
    """Return the source files of a topic's questions, sorted."""
    return sorted(
        path
        for path in topic_folder.glob("*.py")
        if not path.stem.endswith(COMPANIONS) and not path.name.startswith("_")
    )


def read_source(path: Path) -> Any:
    """Read one question's source.

    Returns:
        An nbformat 4.5 notebook whose cell ids come from their `grade_id`.

    Raises:
        CourseError: if the text is not a notebook in percent format, or names a cell twice.
    """
    import jupytext
    import nbformat

    try:
        notebook = jupytext.read(path, fmt="py:percent")
    except Exception as error:
        raise CourseError(f"{path} cannot be read as a notebook ({error}); see docs/authors.md") from None
    settings = notebook.metadata.get("autograder", {})
    notebook.metadata = nbformat.from_dict(
        {"autograder": settings, "kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen: set[str] = set()
    for number, cell in enumerate(notebook.cells, 1):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in seen:
            raise CourseError(f"{path}: two cells have the grade_id `{grade_id}`; rename one.")
        if grade_id:
            seen.add(grade_id)
        cell.id = re.sub(r"[^A-Za-z0-9_-]", "-", grade_id)[:64] if grade_id else f"text-{number}"
    return notebook


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook that was built here: nbformat 4 JSON, with each cell's text as one string."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
