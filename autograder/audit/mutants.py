"""The mutants of a question's solution: each with its cell, and whether it is declared equivalent."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.audit.audit_build import AuditBuild
from autograder.audit.mutate import Mutant, mutants
from autograder.course.accepted import EquivalentMutant
from autograder.course.cells import solution_region, without_magics
from autograder.course.metadata import metadata_of
from autograder.course.question import Question


@dataclass(frozen=True)
class CellMutant:
    """A mutant of a solution cell.

    Attributes:
        line: the line of the cell in which it differs, from 1.
        equivalent: the declaration that it is as right as the solution, if there is one.
    """

    cell: str
    line: int
    mutant: Mutant
    equivalent: EquivalentMutant | None


def mutants_of(build: AuditBuild, equivalents: Sequence[EquivalentMutant]) -> list[CellMutant]:
    """Return the mutants of a question's solution cells, in the notebook's order."""
    found = []
    for cell in build.source["cells"]:
        about = metadata_of(cell)
        if not about.to_solve:
            continue
        text = without_magics(cell["source"])
        source, first, last = solution_region(text)
        marker = text.count("\n") > source.count("\n")  # a line above the solution
        for mutant in mutants(source, first, last):
            declared = (one for one in equivalents if _equals(one, about.grade_id, mutant))
            found.append(CellMutant(about.grade_id, mutant.line + marker, mutant, next(declared, None)))
    return found


def _equals(equivalent: EquivalentMutant, cell: str, mutant: Mutant) -> bool:
    return (equivalent.cell, equivalent.before, equivalent.after) == (cell, mutant.before, mutant.after)


def tests_of(question: Question) -> dict[str, set[str]]:
    """Return the test cells that belong to each solution cell.

    They are those that follow it before the next solution cell, and those in which a known mistake in it must
    fail.
    """
    belonging = {cell: set(tests) for cell, tests in question.tests.items()}
    for mistake in question.mistakes:
        belonging.setdefault(mistake.piece.cell, set()).update(mistake.fails)
    return belonging
