"""Redacts an executed notebook: removes hidden tests before the notebook is returned to anybody.

Owns what must be removed: the text of hidden regions, and every output that quotes it. nbgrader's feedback
prints graded notebooks as they are, so this happens where they are written.
"""

import re
from typing import Any

from autograder.course.cells import hidden_lines, without_hidden_tests
from autograder.course.metadata import grade_id_of
from autograder.course.question import Question
from autograder.lab.text import _


def redact(notebook: dict[str, Any], question: Question) -> None:
    """Remove hidden tests from the cells' text, and what quotes them from the outputs, in place.

    The judge's own outputs hold nothing hidden. Where tests ran in the student's process, a traceback
    quotes them, and an exception's text may hold their values.
    """
    for cell in notebook["cells"]:
        known = question.cell(grade_id_of(cell))
        if known is None or not known.locked:
            continue  # a student's text: markers in it hide nothing from whoever marks it
        hidden = hidden_lines(cell["source"])
        if not hidden:
            continue
        if cell["cell_type"] == "code" and not question.separate:
            cell["outputs"] = [_redacted(output, hidden) for output in cell["outputs"]]
        cell["source"] = without_hidden_tests(cell["source"])


def _redacted(output: dict[str, Any], hidden: set[int]) -> dict[str, Any]:
    if output["output_type"] != "error":
        return output
    where = re.search(r"line (?:\x1b\[[0-9;]*m)*(\d+)", "\n".join(output["traceback"]))
    if where and int(where[1]) not in hidden:
        text = f"{output['ename']}: {output['evalue']}"
        return {**output, "traceback": [text]}
    return {**output, "evalue": "", "traceback": [f"{output['ename']}: {_('a hidden test failed')}"]}
