"""Known mistakes of the convolution topic are recognised in implementations that look unlike mistakes.py."""

import json
import shutil
from dataclasses import dataclass

import pytest

from autograder.course.blocks import Piece
from autograder.course.build import build
from autograder.course.folders import QuestionFolder
from autograder.course.layout import Course
from autograder.course.mistakes import Mistake, read_mistakes
from autograder.course.solve import solve
from autograder.course.source import read_notebook, read_source
from autograder.grading.batch import grade
from autograder.grading.pool import LocalPool
from autograder.grading.result import NotebookResult
from tests.conftest import ROOT, lost

TOPIC, QUESTIONS = "convolution", ("conv_gradients", "conv_matrices")
FOLDERS = {name: QuestionFolder(ROOT / "solutions" / TOPIC / name) for name in QUESTIONS}


@dataclass(frozen=True)
class Case:
    """A known mistake, what is different about a student's implementation of it, and that one's code."""

    mistake: str
    difference: str
    code: str
    question: str = "conv_gradients"


CASES = [
    Case(
        "divided by one step",
        "a flat list, changed and restored in place",
        """
def numeric_gradient(function, point, step=1e-5):
    flat = [float(value) for value in point.flatten()]
    slopes = []
    for m in range(len(flat)):
        kept = flat[m]
        flat[m] = kept + step
        after = function(np.array(flat).reshape(point.shape))
        flat[m] = kept - step
        before = function(np.array(flat).reshape(point.shape))
        flat[m] = kept
        slopes.append((after - before) / step)
    return np.array(slopes).reshape(point.shape)
""",
    ),
    Case(
        "step of its own",
        "a constant outside the function, and rows of the identity",
        """
H = 1e-5


def numeric_gradient(f, x, step=H):
    def slope(direction):
        return 0.5 / H * (f(x + H * direction) - f(x - H * direction))

    return np.array([slope(one) for one in np.eye(x.size).reshape(-1, *x.shape)]).reshape(x.shape)
""",
    ),
    Case(
        "kernel taken to be square",
        "collected by each input entry: an exception or a value, depending on the kernel",
        """
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    k = len(weights)
    result = []
    for row in range(padding, padding + input_shape[0]):
        result.append([])
        for column in range(padding, padding + input_shape[1]):
            total = 0.0
            for m in range(k):
                for n in range(k):
                    weight = weights[m][n]
                    (r, r_rest), (c, c_rest) = divmod(row - m, stride), divmod(column - n, stride)
                    if r_rest == c_rest == 0 and 0 <= r < len(upstream) and 0 <= c < len(upstream[0]):
                        total += upstream[r][c] * weight
            result[-1].append(total)
    return np.array(result)
""",
    ),
    Case(
        "last copy wins",
        "nothing is overwritten: each entry looks up the last output that saw it",
        """
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    def last(n, out, size):
        index = np.arange(padding, padding + n)
        i = np.minimum(index // stride, out - 1)
        u = index - i * stride
        return i, np.minimum(u, size - 1), u < size

    ends = zip(input_shape, dy.shape, kernel.shape, strict=True)
    (i, u, reached_down), (j, v, reached_right) = (last(*end) for end in ends)
    copies = (dy[np.ix_(i, j)] * kernel[np.ix_(u, v)]).astype(float)
    return np.where(np.logical_and.outer(reached_down, reached_right), copies, 0.0)
""",
    ),
    Case(
        "rows that were never reached left out",
        "a convolution of the dilated upstream gradient",
        """
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    dilated = np.zeros([(n - 1) * stride + 1 for n in dy.shape])
    dilated[::stride, ::stride] = dy
    framed = np.pad(dilated, [(n - 1, n - 1) for n in kernel.shape])
    windows = np.lib.stride_tricks.sliding_window_view(framed, kernel.shape)
    full = np.einsum("ijuv,uv", windows, np.flip(kernel))
    return full[padding : len(full) - padding, padding : full.shape[1] - padding]
""",
    ),
    Case(
        "results returned from memory",
        "a name of the notebook instead of numbers, and copies added in place",
        """
def dx_as_convolution(dy, kernel):
    r, c = kernel.shape
    if r == c == 3 and len(dy) == 2:
        return 1 * expected_dx
    out = np.zeros((dy.shape[0] + r - 1, dy.shape[1] + c - 1))
    for i, j in np.ndindex(dy.shape):
        out[i : i + r, j : j + c] += dy[i, j] * kernel
    return out
""",
    ),
    Case(
        "padding forgotten",
        "arrays filled in place, without the function",
        """
up6, up4 = np.zeros(6), np.zeros(6)
for longer in (up6, up4):
    for i in range(4):
        longer[i : i + 3] += dy[i] * K
""",
        "conv_matrices",
    ),
    Case(
        "first output only",
        "a return inside the loop of a helper",
        """
def sent_back(errors, rows, i):
    total = 0.0
    for error, row in zip(errors, rows, strict=True):
        total += error * row[i]
        return total


def kernel_gradients(x, K, b, W, c, t):
    z = [float(K @ x[j : j + 3] + b) for j in range(3)]
    a = [max(0.0, z[0], z[1]), max(0.0, z[1], z[2])]
    errors = [row @ a + bias - wanted for row, bias, wanted in zip(W, c, t, strict=True)]
    dK, db = np.zeros(3), 0.0
    for i in range(2):
        best = i if z[i] > z[i + 1] else i + 1
        if z[best] > 0:
            db += sent_back(errors, W, i)
            dK += sent_back(errors, W, i) * x[best : best + 3]
    return dK, db
""",
        "conv_matrices",
    ),
]


@pytest.fixture(scope="module")
def mistakes() -> dict[tuple[str, str], Mistake]:
    return {
        (name, one.name): one
        for name, folder in FOLDERS.items()
        for one in read_mistakes(folder, read_source(folder.source).notebook.cells)
    }


@pytest.fixture(scope="module")
def results(
    tmp_path_factory: pytest.TempPathFactory, pool: LocalPool, mistakes: dict[tuple[str, str], Mistake]
) -> dict[str, NotebookResult]:
    """The results of a class in which each student hands in one case, by `difference`."""
    folder = tmp_path_factory.mktemp("course")
    for one in FOLDERS.values():
        shutil.copytree(one.path, folder / "solutions" / TOPIC / one.name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.find(folder)
    build(course, [TOPIC])
    students = {f"student-{number}": case for number, case in enumerate(CASES)}
    for student, case in students.items():
        released = read_notebook(course.notebooks / TOPIC / f"{case.question}.ipynb")
        source = read_notebook(course.source(TOPIC) / f"{case.question}.ipynb")
        piece = Piece(mistakes[case.question, case.mistake].piece.cell, case.code.strip("\n"))
        submitted = course.submitted(student, TOPIC)
        submitted.mkdir(parents=True)
        (submitted / f"{case.question}.ipynb").write_text(json.dumps(solve(released, source, [piece])))
    graded = grade(course, TOPIC, pool)
    return {
        students[one.student].difference: one
        for one in graded
        if one.notebook == students[one.student].question
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.mistake}: {case.difference}")
def test_another_implementation_is_recognised(
    case: Case, results: dict[str, NotebookResult], mistakes: dict[tuple[str, str], Mistake]
) -> None:
    mistake, result = mistakes[case.question, case.mistake], results[case.difference]
    assert lost(result) == set(mistake.fails)
    named = [cell for cell in result.cells if cell.grade_id in mistake.fails and not cell.because]
    assert named
    for cell in named:
        # Another mistake may give the same values in this cell; then both are named.
        assert case.mistake in (cell.mistake or "").split("; ")
        assert mistake.hint in cell.message
