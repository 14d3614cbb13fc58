"""The assertions of a question's test cells: which there are, and which of them reject a wrong solution.

Owns what counts as an assertion: a statement that checks something, a single line of a loop included.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.course.cells import hidden_lines, parse
from autograder.course.question import Cell, Question

# Of `lab.check`, what can fail.
CHECKS = ("array", "number", "value", "at_least", "form", "returns", "equals")


@dataclass(frozen=True)
class Assertion:
    """A statement of a test cell that checks something.

    Attributes:
        line: its first line in the cell, from 1.
        text: it, on one line.
    """

    cell: str
    line: int
    hidden: bool
    text: str


def assertions(question: Question) -> list[Assertion]:
    """Return the assertions of all test cells, in the notebook's order."""
    return [found for cell in question.cells if cell.is_test and not cell.setup for found in _of(cell)]


def at(cell: Cell, line: int) -> Assertion | None:
    """Return the assertion that a line of a test cell belongs to."""
    for statement in _checks(cell):
        if statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            return _assertion(cell, statement)
    return None


def _of(cell: Cell) -> Iterator[Assertion]:
    for statement in _checks(cell):
        yield _assertion(cell, statement)


def _assertion(cell: Cell, statement: ast.stmt) -> Assertion:
    hidden = statement.lineno in hidden_lines(cell.source)
    return Assertion(cell.grade_id, statement.lineno, hidden, ast.unparse(statement))


def _checks(cell: Cell) -> Iterator[ast.stmt]:
    for node in ast.walk(parse(cell.source)):
        if isinstance(node, ast.stmt) and is_assertion(node):
            yield node


def is_assertion(statement: ast.stmt) -> bool:
    """Return whether a statement checks something itself, not only in statements inside it."""
    if isinstance(statement, ast.Expr):
        return any(map(_is_check, ast.walk(statement.value)))
    return isinstance(statement, ast.Assert | ast.Raise)


def _is_check(node: ast.AST) -> bool:
    """Return whether this is a call such as `check.array(…)` or `np.testing.assert_allclose(…)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    return node.func.attr in CHECKS or node.func.attr.startswith("assert")
