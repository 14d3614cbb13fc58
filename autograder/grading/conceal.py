"""Takes hidden tests out of an executed notebook before anybody gets it back.

Owns what is hidden besides the text of the regions: of a cell with such a region, everything that quotes it.
nbgrader's feedback prints graded notebooks as they are, so this is done where they are written.
"""

import re
from typing import Any

from autograder.course.cells import hidden_lines, without_hidden_tests
from autograder.course.question import Question
from autograder.lab.text import _


def conceal(notebook: dict[str, Any], question: Question) -> None:
    """Take hidden tests out of the cells' text, and their traces out of the outputs, in place.

    The judge's own outputs tell nothing hidden. Where tests ran in the student's process, a traceback
    quotes them and an exception's text may hold their values.
    """
    for cell in notebook["cells"]:
        hidden = hidden_lines(cell["source"])
        if not hidden:
            continue
        if cell["cell_type"] == "code" and not question.separate:
            cell["outputs"] = [_concealed(output, hidden) for output in cell["outputs"]]
        cell["source"] = without_hidden_tests(cell["source"])


def _concealed(output: dict[str, Any], hidden: set[int]) -> dict[str, Any]:
    if output["output_type"] != "error":
        return output
    where = re.search(r"line (?:\x1b\[[0-9;]*m)*(\d+)", "\n".join(output["traceback"]))
    if where and int(where[1]) not in hidden:
        said = f"{output['ename']}: {output['evalue']}"
        return {**output, "traceback": [said]}
    return {**output, "evalue": "", "traceback": [f"{output['ename']}: {_('a hidden test failed')}"]}
