"""The mutants of a question's solution, and which tests each solution cell belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.audit.mutate import Mutant, mutants
from autograder.audit.workshop import Workshop
from autograder.course.companions import Equivalent, grade_id_of, solved_part
from autograder.course.question import Question
from autograder.course.worked import python_only


@dataclass(frozen=True)
class Slip:
    """A mutant of a solution cell.

    Attributes:
        equivalent: the declaration that it is as right as the solution, if there is one.
    """

    cell: str
    mutant: Mutant
    equivalent: Equivalent | None


def slips(workshop: Workshop, equivalents: Sequence[Equivalent]) -> list[Slip]:
    """Return the mutants of a question's solution cells, in the notebook's order."""
    found = []
    for cell in workshop.source["cells"]:
        if cell["cell_type"] != "code" or not cell["metadata"].get("nbgrader", {}).get("solution"):
            continue
        grade_id = grade_id_of(cell)
        source, first, last = solved_part(python_only(cell["source"]))
        for mutant in mutants(source, first, last):
            declared = (e for e in equivalents if _is(e, grade_id, mutant))
            found.append(Slip(grade_id, mutant, next(declared, None)))
    return found


def _is(equivalent: Equivalent, grade_id: str, mutant: Mutant) -> bool:
    said = (equivalent.cell, equivalent.line.strip(), equivalent.becomes.strip())
    return said == (grade_id, mutant.before, mutant.after)


def tests_of(question: Question) -> dict[str, set[str]]:
    """Return the test cells that belong to each solution cell.

    They are those that follow it before the next solution cell, and those in which a known mistake in it
    must fail.
    """
    belonging: dict[str, set[str]] = {}
    for solution, test in _following(question):
        belonging.setdefault(solution, set()).add(test)
    for mistake in question.mistakes:
        belonging.setdefault(mistake.piece.cell, set()).update(mistake.fails)
    return belonging


def _following(question: Question) -> Iterator[tuple[str, str]]:
    current = ""
    for cell in question.cells:
        if cell.solution and cell.cell_type == "code":
            current = cell.grade_id
        elif cell.is_test and not cell.setup and current:
            yield current, cell.grade_id
