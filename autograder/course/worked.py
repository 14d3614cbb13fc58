"""A question worked through in this process: its inputs, and every cell solved, one perhaps mistaken.

Owns the namespace that results; what it is compared with is others' affair. Runs the instructor's code only.
"""

import contextlib
import dis
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import CodeType
from typing import Any

from autograder.course.companions import Mistake


def python_only(source: str) -> str:
    """Blank out magics and shell lines, which mean nothing outside a notebook; line numbers stay."""
    lines = source.split("\n")
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def names_in(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a cell's text binds, and those it takes from other cells; none if not Python."""
    try:
        code = compile(python_only(source), "<cell>", "exec", dont_inherit=True)
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


def needed(cells: Sequence[tuple[str, str]], roots: Collection[str]) -> set[str]:
    """Return which cells must run for some of them to mean what they mean.

    Args:
        cells: (key, text) in the notebook's order.
        roots: the keys of the cells in question.

    Returns:
        The keys of the roots and of all that they take names from.
    """
    kept: set[str] = set()
    wanted: set[str] = set()
    for key, source in reversed(cells):
        binds, takes = names_in(source)
        if key in roots or binds & wanted:
            kept.add(key)
            wanted = (wanted - binds) | takes
    return kept


def work_through(
    prepared: Mapping[str, Any], solutions: Mapping[str, str], mistake: Mistake, tests: Iterable[str]
) -> dict[str, Any]:
    """Return the names that some tests need, with every cell solved but for one mistake.

    Args:
        prepared: what the setup cells define.
        solutions: the reference solution of each cell to be solved, by grade_id, in the notebook's order.
        mistake: takes the place of one solution; what follows from it may not run, and is left out.
    """
    names = dict(prepared)
    cells = list({**solutions, mistake.piece.cell: mistake.piece.code}.items())
    kept = needed([*cells, ("", "\n".join(tests))], {mistake.piece.cell, ""})
    for grade_id, code in cells:
        if grade_id in kept:
            with contextlib.suppress(Exception):
                exec(python_only(code), names)  # noqa: S102 (the instructor's own text)
    return names
