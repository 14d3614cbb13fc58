"""What can be read off the text of an instructor's code cell, without running it.

Owns the parsing: statements, magics, regions of solutions and of hidden tests, the names a cell binds and
takes from other cells, and which cells depend on which. Everything that needs to know such a thing asks here.
"""

import ast
import dis
import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from types import CodeType

HIDDEN_BEGIN, HIDDEN_END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
SOLUTION_BEGIN, SOLUTION_END = "BEGIN SOLUTION", "END SOLUTION"


def without_magics(source: str) -> str:
    """Blank out magics and shell lines, which mean nothing outside a notebook; line numbers stay."""
    lines = source.split("\n")
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)


# Regions


def hidden_lines(source: str) -> set[int]:
    """Return the numbers of the lines, from 1, in regions of hidden tests, markers included."""
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
    """Return the text as nbgrader releases it: without the regions of hidden tests."""
    hidden = hidden_lines(source)
    lines = source.split("\n")
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in hidden)


def solution_region(source: str) -> tuple[str, int, int]:
    """Return a solution cell's text without marker lines, and the first and last line between them.

    Lines count from 1; without markers, all of the cell is the student's to write.
    """
    lines = source.split("\n")
    marks = [number for number, line in enumerate(lines) if re.search(r"(BEGIN|END) SOLUTION", line)]
    kept = [line for number, line in enumerate(lines) if number not in marks]
    if len(marks) != 2:
        return "\n".join(kept), 1, len(kept)
    return "\n".join(kept), marks[0] + 1, marks[1] - 1


def without_solution_markers(source: str) -> str:
    """Return a solution cell's text without the lines that mark the solution."""
    return solution_region(source)[0]


# Statements


@dataclass(frozen=True)
class Statement:
    """A top-level statement of a cell, compiled; `eval` runs it.

    Attributes:
        code: an expression at the cell's end has a value, every other statement has none.
        line: its first line in the cell, from 1.
        hidden: whether it stands in a region of hidden tests.
    """

    code: CodeType
    line: int
    hidden: bool


def parse(source: str) -> ast.Module:
    """Return the syntax tree of a cell, magics left out.

    Raises:
        SyntaxError: if the rest is not Python.
    """
    return ast.parse(without_magics(source))


@functools.lru_cache(maxsize=1024)  # the same cells are run for every submission
def statements(name: str, source: str) -> tuple[Statement, ...]:
    """Return the statements of the cell called `name`, which tracebacks call `<name>`.

    Raises:
        SyntaxError: if the cell is not Python.
    """
    hidden = hidden_lines(source)
    body = parse(source).body
    found = []
    for node in body:
        lines = set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if node is body[-1] and isinstance(node, ast.Expr):
            code = compile(ast.Expression(node.value), f"<{name}>", "eval", dont_inherit=True)
        else:
            code = compile(ast.Module([node], []), f"<{name}>", "exec", dont_inherit=True)
        found.append(Statement(code, node.lineno, bool(hidden & lines)))
    return tuple(found)


def compared_with(source: str) -> list[str]:
    """Return assignments that give each variable which a visible check compares what it is compared with.

    A check compares if it is called as `check.array("name", variable, expected)`. Other visible statements of
    the cell, which may define what is expected, are returned as they are.
    """
    hidden = hidden_lines(source)
    found = []
    try:
        body = parse(source).body
    except SyntaxError:
        return []
    for node in body:
        if node.lineno in hidden:
            continue
        if not isinstance(node, ast.Expr):
            found.append(ast.unparse(node))
        elif isinstance(node.value, ast.Call) and len(node.value.args) > 2:
            _name, variable, expected = node.value.args[:3]
            if isinstance(variable, ast.Name) and ast.unparse(node.value.func).startswith("check."):
                found.append(f"{variable.id} = {ast.unparse(expected)}")
    return found


# Names and dependencies


LONGEST_CACHED = 20_000  # characters: the same cells are asked about again and again, and few are longer

Names = tuple[frozenset[str], frozenset[str]]


def names_in(source: str) -> Names:
    """Return the names that a cell's text binds, and those it takes from other cells; none if not Python."""
    return _cached_names(source) if len(source) <= LONGEST_CACHED else _names(source)


@functools.lru_cache(maxsize=1024)
def _cached_names(source: str) -> Names:
    return _names(source)


def _names(source: str) -> Names:
    try:
        code = compile(without_magics(source), "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset(), frozenset()
    bound: set[str] = set()
    taken: set[str] = set()
    for instruction in dis.get_instructions(code):
        if instruction.opname == "STORE_NAME":
            bound.add(str(instruction.argval))
        elif instruction.opname == "LOAD_NAME" and instruction.argval not in bound:
            taken.add(str(instruction.argval))
    # What functions use is looked up when they are called, after the cell's own names are bound.
    return frozenset(bound), frozenset(taken | (_globals_of(code) - bound))


def _globals_of(code: CodeType) -> set[str]:
    used = {str(i.argval) for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"}
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return used.union(*map(_globals_of, inner))


def dependencies(cells: Sequence[tuple[str, str]], roots: Collection[str]) -> set[str]:
    """Return which cells must run for some of them to mean what they mean.

    Args:
        cells: (key, text) in the notebook's order.
        roots: the keys of the cells in question.

    Returns:
        The keys of the roots and of all cells that they take names from, directly or not.
    """
    kept: set[str] = set()
    wanted: set[str] = set()
    for key, source in reversed(cells):
        binds, takes = names_in(source)
        if key in roots or binds & wanted:
            kept.add(key)
            wanted = (wanted - binds) | takes
    return kept
