"""A question worked through in this process: its inputs, and every cell solved, one perhaps mistaken.

Owns the namespace that results; what it is compared with is others' affair. Runs the instructor's code only.
"""

import dis
from collections.abc import Iterable, Mapping
from types import CodeType
from typing import Any

from autograder.course.companions import Mistake


def python_only(source: str) -> str:
    """Blank out magics and shell lines, which mean nothing outside a notebook; line numbers stay."""
    lines = source.split("\n")
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def names_in(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell's text binds, and those it takes from other cells; none if not Python."""
    try:
        code = compile(python_only(source), "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set()
    bound: set[str] = set()
    taken: set[str] = set()
    for instruction in dis.get_instructions(code):
        if instruction.opname == "STORE_NAME":
            bound.add(str(instruction.argval))
        elif instruction.opname == "LOAD_NAME" and instruction.argval not in bound:
            taken.add(str(instruction.argval))
    # What functions use is looked up when they are called, after the cell's own names are bound.
    return bound, taken | (_globals_of(code) - bound)


def _globals_of(code: CodeType) -> set[str]:
    used = {str(i.argval) for i in dis.get_instructions(code) if i.opname == "LOAD_GLOBAL"}
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return used.union(*map(_globals_of, inner))


def work_through(
    prepared: Mapping[str, Any], order: Iterable[str], solutions: Mapping[str, str], mistake: Mistake | None
) -> dict[str, Any]:
    """Return the names after solving every cell.

    Args:
        prepared: what the setup cells define.
        order: grade_ids in the notebook's order.
        solutions: the reference solution of each cell to be solved, by grade_id.
        mistake: takes the place of one solution; what follows from it may not run, and is left out.
    """
    names = dict(prepared)
    for grade_id in order:
        code = solutions.get(grade_id)
        if mistake is not None and grade_id == mistake.piece.cell:
            code = mistake.piece.code
        if code is None:
            continue
        try:
            exec(python_only(code), names)  # noqa: S102 (the instructor's own text)
        except Exception:
            if mistake is None:
                raise
    return names
