"""Takes hidden tests out of an executed notebook before anybody gets it back.

Owns what is hidden: the text of the regions, and of a cell with such a region everything that quotes it.
nbgrader's feedback prints graded notebooks as they are, so this is done where they are written.
"""

import re
from typing import Any

from autograder.course.question import Question
from autograder.lab.text import _

HIDDEN_BEGIN, HIDDEN_END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


def hidden_lines(source: str) -> set[int]:
    """Return the numbers of the lines, from 1, in regions of hidden tests."""
    found: set[int] = set()
    inside = False
    for number, line in enumerate(source.split("\n"), 1):
        if HIDDEN_BEGIN in line:
            inside = True
        if inside:
            found.add(number)
        if HIDDEN_END in line:
            inside = False
    return found


def without_hidden_tests(source: str) -> str:
    """Return the text as nbgrader's release has it: without the regions of hidden tests."""
    hidden = hidden_lines(source)
    lines = source.split("\n")
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in hidden)


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
