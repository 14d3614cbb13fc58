"""A name that is missing because an earlier cell failed: the message says which, and why."""

import pytest

from autograder.course.blocks import Piece
from tests.conftest import Classroom, cell_of, lost

STUB = "def conv2d(x, kernel, stride=1, padding=0):\n    raise NotImplementedError()"
CASES = {
    "a function that is not written": (
        [Piece("conv2d", STUB)],
        "`conv_out` is missing because cell `conv2d` is not written yet",
        "conv2d",
    ),
    "a function that raises": (
        [Piece("conv2d", "def conv2d(x, kernel, stride=1, padding=0):\n    return kernel[99]")],
        "`conv_out` is missing because cell `conv_out` failed in `conv2d` "
        "(IndexError: index 99 is out of bounds for axis 0 with size 3)",
        "conv2d",
    ),
    "a cell that does not parse": (
        [Piece("conv2d", "def conv2d(x, kernel\n    return 0")],
        "`conv_out` is missing because cell `conv2d` failed (SyntaxError: '(' was never closed",
        "conv2d",
    ),
    "a helper of the student's own": (
        [
            Piece("conv2d", "frame = 1 / 0", "before"),
            Piece("conv2d", "def conv2d(x, kernel, stride=1, padding=0):\n    return x + frame"),
        ],
        "`conv_out` is missing because cell number 12 failed (ZeroDivisionError: division by zero)",
        "number 12",
    ),
    "its own cell": (
        [Piece("conv_out", "conv_out_signed = conv2d(signed, kernel, 1, 1)\nconv_out = conv2d(photo)")],
        "`conv_out` is missing because cell `conv_out` failed (NameError: name 'photo' is not defined)",
        "conv_out",
    ),
    "its own cell, which ran": (
        [Piece("conv_out", "conv_put = 1")],
        "`conv_out` is missing: cell `conv_out` ran, but did not define it",
        "conv_out",
    ),
    "its own cell, which did not end": (
        [Piece("conv_out", "while True:\n    pass")],
        "`conv_out` is missing because cell `conv_out` failed (it did not finish within 10 s)",
        "conv_out",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_cell_where_it_began_is_named(classroom: Classroom, case: str) -> None:
    pieces, message, cell = CASES[case]
    classroom.hand_in("ada", classroom.solved(*pieces))
    result = classroom.grade()["ada"]
    found = cell_of(result, "test_conv_out")
    assert found.message.startswith(message)
    assert found.because == cell


def test_a_follow_on_error_costs_no_later_step(classroom: Classroom) -> None:
    classroom.hand_in("ada", classroom.solved(Piece("conv2d", STUB)))
    result = classroom.grade()["ada"]
    assert lost(result) == {
        "test_conv2d",
        "test_conv2d_padding",
        "test_conv2d_stride",
        "test_conv2d_integers",
        "test_conv_out",
    }
    assert [cell.grade_id for cell in result.cells if cell.because] == ["test_conv_out"]


def test_a_wrong_result_of_a_cell_that_failed_says_so_and_gets_no_hint(classroom: Classroom) -> None:
    """What such a cell has left is no mistake of the student's: `conv_out` is an array of an earlier cell."""
    classroom.hand_in(
        "ada", classroom.solved(Piece("conv_out", "conv_out = signed\nconv_out = conv2d(photo)"))
    )
    found = cell_of(classroom.grade()["ada"], "test_conv_out")
    assert found.message.endswith("Its cell `conv_out` failed (NameError: name 'photo' is not defined).")
    assert found.mistake is None
