"""The known mistakes of a question: wrong solutions that people really write, each with the hint it earns.

Owns the meaning of `mistakes.py`: a block is an edit of one solution cell, or, where the mistake is another
approach, a whole cell. `fails` names the tests that must reject it, by default all tests of its cell. A
*variant* is the same mistake with other values, such as another dtype or an exception instead of a value:

    # %% flipped kernel, float32
    # variant of: flipped kernel
    # - ...
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.course.blocks import Block, Piece, piece_of, read_blocks
from autograder.course.cells import without_solution_markers
from autograder.course.folders import QuestionFolder
from autograder.course.metadata import metadata_of
from autograder.course.settings import did_you_mean

KEYS = ("cell", "hint", "fails", "variant of")


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that people really write.

    Attributes:
        fails: the test cells that must reject it; no others may.
        hint: what a student reads whose answer equals this one's. It points to the idea, never to the code.
        variants: the same mistake with other values.
    """

    name: str
    piece: Piece
    fails: tuple[str, ...]
    hint: str
    variants: tuple[Piece, ...] = ()

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The mistake and its variants."""
        return (self.piece, *self.variants)


def read_mistakes(folder: QuestionFolder, cells: Sequence[Mapping[str, Any]]) -> list[Mistake]:
    """Read a question's known mistakes; none if it has no such file.

    Args:
        cells: the source notebook's, with solutions.

    Raises:
        CourseError: if a block is not right, with file and line.
    """
    solutions, tests = solutions_in(cells), tests_of_cells(cells)
    found: dict[str, Mistake] = {}
    for block in read_blocks(folder.mistakes, KEYS):
        if original := block.keys.get("variant of"):
            if original not in found:
                raise block.error(
                    f"is a variant of `{original}`, no mistake above it{did_you_mean(original, list(found))}"
                )
            block.keys.setdefault("cell", found[original].piece.cell)
            variants = (*found[original].variants, piece_of(block, solutions, ("cell",)))
            found[original] = replace(found[original], variants=variants)
            continue
        if block.title in found:
            raise block.error("is the name of two mistakes; rename one.")
        piece = piece_of(block, solutions, ("cell",))
        if "hint" not in block.keys:
            raise block.error("has no `hint:`; say what is wrong in a sentence that points to the idea.")
        found[block.title] = Mistake(block.title, piece, _fails(block, piece, tests), block.keys["hint"])
    return list(found.values())


def _fails(block: Block, piece: Piece, tests: dict[str, list[str]]) -> tuple[str, ...]:
    every = [test for of_cell in tests.values() for test in of_cell]
    if "fails" in block.keys:
        named = [name.strip() for name in block.keys["fails"].split(",")]
        for name in named:
            if name not in every:
                raise block.error(f"fails `{name}`, which is no test cell{did_you_mean(name, every)}")
        return tuple(named)
    if not tests.get(piece.cell):
        raise block.error(f"must say which tests it `fails:`, since no test follows the cell `{piece.cell}`.")
    return tuple(tests[piece.cell])


def solutions_in(cells: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the reference solutions of a source notebook's code cells, by grade_id, in their order."""
    return {
        metadata_of(cell).grade_id: without_solution_markers("".join(cell["source"]))
        for cell in cells
        if metadata_of(cell).to_solve
    }


def tests_of_cells(cells: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the test cells of each solution cell: those between it and the next solution cell."""
    found: dict[str, list[str]] = {}
    current = ""
    for cell in cells:
        about = metadata_of(cell)
        if about.to_solve:
            current = about.grade_id
            found[current] = []
        elif about.is_test and not about.setup and current:
            found[current].append(about.grade_id)
    return found
