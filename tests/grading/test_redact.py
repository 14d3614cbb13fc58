"""What a student gets back holds no hidden test: neither graded notebook nor feedback."""

import html
import json
import re

from autograder.course.blocks import Piece
from autograder.course.cells import without_hidden_tests
from tests.conftest import QUESTION, ROOT, TOPIC, Classroom, known_mistakes
from tests.course.test_build import RESIDUAL, hidden_lines
from tests.grading.test_nbgrader_agrees import nbgrader_command

SOURCE = ROOT / "solutions" / TOPIC / QUESTION / "question.py"


def hidden_test_lines() -> set[str]:
    """The lines of hidden tests alone: a student's own notebook may well hold lines of a solution."""
    solved = {line.strip() for line in SOURCE.read_text().split("\n")} - {
        line.strip() for line in without_hidden_tests(SOURCE.read_text()).split("\n")
    }
    return {line for line in solved & hidden_lines(RESIDUAL) if len(line) > 24}


def test_graded_notebooks_and_feedback_hold_no_hidden_line(classroom: Classroom) -> None:
    secrets = hidden_test_lines()
    assert len(secrets) > 30
    classroom.hand_in("right", classroom.solved())
    classroom.hand_in("blank", classroom.blank())
    mistakes = {mistake.name.replace(" ", "-"): mistake for mistake in [*known_mistakes().values()][:4]}
    for student, mistake in mistakes.items():
        classroom.hand_in(student, classroom.solved(mistake.piece))
    results = classroom.grade()
    nbgrader_command(classroom.course.root, "generate_feedback", TOPIC)
    for student, mistake in mistakes.items():
        page = (classroom.course.root / "feedback" / student / TOPIC / f"{QUESTION}.html").read_text()
        assert html.unescape(page).count(mistake.hint) >= 2  # at the test, and as the comment on the cell
    for student in results:
        graded = (classroom.course.autograded(student, TOPIC) / f"{QUESTION}.ipynb").read_text()
        text = "\n".join("".join(cell["source"]) for cell in json.loads(graded)["cells"])
        lines = {line.strip() for line in text.split("\n")}
        assert not secrets & lines
        outputs = json.dumps([cell.get("outputs") for cell in json.loads(graded)["cells"]])
        page = (classroom.course.root / "feedback" / student / TOPIC / f"{QUESTION}.html").read_text()
        plain = re.sub(r"<[^>]+>", "", page).replace("&quot;", '"').replace("&#39;", "'").replace("&gt;", ">")
        for line in secrets:
            assert line not in outputs
            assert line not in plain
        assert "HIDDEN TESTS" not in page


def test_tests_in_the_students_own_process_are_redacted_too(classroom: Classroom) -> None:
    path = classroom.course.source(TOPIC) / f"{QUESTION}.ipynb"
    source = json.loads(path.read_text())
    del source["metadata"]["autograder"]
    path.write_text(json.dumps(source))
    wrong = known_mistakes()["flipped kernel"]
    classroom.hand_in("wrong", classroom.solved(wrong.piece))
    assert 0 < classroom.grade()["wrong"].score < 24
    graded = (classroom.course.autograded("wrong", TOPIC) / f"{QUESTION}.ipynb").read_text()
    text = re.sub(r"\\u001b\[[0-9;]*m", "", graded)
    assert not {line for line in hidden_test_lines() if line.replace('"', '\\"') in text}


SPY = """
import mmap
import numpy as np
board = mmap.mmap(-1, 2**20)

def seen():
    with open("seen.txt", "a+") as file:
        file.seek(0)
        return file.read() + board[:].decode().strip("\\0")

def note(x):
    line = repr(np.asarray(x).tolist())
    with open("seen.txt", "a") as file:
        file.write(line)
    board.write(line.encode())
    raise ValueError(seen())

def conv2d(x, kernel, stride=1, padding=0):
    note(x)
"""


def test_what_a_function_sees_in_hidden_tests_does_not_get_out(classroom: Classroom) -> None:
    import numpy as np

    def spying(name: str) -> Piece:
        return Piece(name, f"def {name}(x, *rest, **more):\n    note(x)")

    spy = classroom.solved(
        Piece("conv2d", SPY),
        spying("relu"),
        spying("residual_block"),
        spying("max_pool2d"),
        Piece("max_pool2d", "print(seen())", "after"),
        Piece("explain_relu", "print(seen())", "before"),
    )
    right = Piece("max_pool2d", "print('a number', 1/3)\n" + solution_of(classroom, "max_pool2d"))
    careful = classroom.solved(Piece("conv2d", "tries = []\n" + SPY.replace("    note(x)\n", CAREFUL)), right)
    classroom.hand_in("spy", spy)
    classroom.hand_in("careful", careful)
    results = classroom.grade()
    graded = {
        student: (classroom.course.autograded(student, TOPIC) / f"{QUESTION}.ipynb").read_text()
        for student in results
    }
    for student, result in results.items():
        text = graded[student] + json.dumps(result.as_json())
        for seed in range(1, 60):
            hidden = np.random.default_rng(seed).permutation(np.arange(-999, 1000, 7))[:2] / 100
            assert f"{hidden[0]}, {hidden[1]}" not in text, (student, seed)
    assert "1.0, 2.0, 0.0, -1.0" in graded["spy"]  # what it saw in a visible test it may print
    assert results["careful"].score == 24 - 1


# Right in everything, but one visible test later it tries to print what it has seen.
CAREFUL = """    try:
        note(x)
    except ValueError as error:
        if np.shape(x) == (2, 3) and np.asarray(x).dtype.kind == "i":
            raise
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.einsum("ijuv,uv->ij", windows, kernel)
"""


def solution_of(classroom: Classroom, grade_id: str) -> str:
    from autograder.course.cells import without_solution_markers
    from autograder.course.metadata import grade_id_of

    cell = next(cell for cell in classroom.source["cells"] if grade_id_of(cell) == grade_id)
    return without_solution_markers(cell["source"])
