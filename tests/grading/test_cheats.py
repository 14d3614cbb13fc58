"""Submitted code cannot change a grade: its own, or anybody else's."""

from pathlib import Path

import pytest

from autograder.course.blocks import Piece
from autograder.course.build import build_elsewhere
from autograder.course.gradebook import open_gradebook
from autograder.course.layout import Course
from autograder.course.question import load_questions
from autograder.grading.judge import Judge, Prepared
from tests.conftest import ROOT, Classroom, edited, lost

CHEATS = {
    "input transformer": """
ip = get_ipython()
ip.input_transformers_cleanup.append(lambda lines: ["pass\\n"])
ip.input_transformers_post.append(lambda lines: ["pass\\n"])
""",
    "ast transformer": """
import ast

class Blank(ast.NodeTransformer):
    def visit(self, node):
        node.body = []
        return node

get_ipython().ast_transformers.append(Blank())
""",
    "assert_allclose replaced": """
import numpy as np
np.testing.assert_allclose = np.testing.assert_array_equal = np.allclose = lambda *a, **k: True
""",
    "checks replaced": """
import autograder.lab.check as c, autograder.lab.compare as d
for name in ("array", "number", "call"):
    setattr(c, name, lambda *a, **k: None)
d.difference = d.array_difference = d.number_difference = lambda *a: None
""",
    "equal to everything": """
import numpy as np

class Right(np.ndarray):
    def __eq__(self, other): return np.True_
    def __array_function__(self, *a, **k): return np.True_
    def __array_ufunc__(self, *a, **k): return np.zeros(1)

class Anything:
    shape, dtype = (5, 5), np.dtype(float)
    def __eq__(self, other): return True
    def __float__(self): return 265.75
    def __array__(self, *a, **k): return np.zeros((5, 5))
    def __getattr__(self, name): return lambda *a, **k: self

conv2d = relu = residual_block = max_pool2d = lambda *a, **k: np.zeros((5, 5)).view(Right)
conv_out = relu_out = sum_out = pooled = conv_out_signed = relu_out_signed = Anything()
sum_out_signed = pooled_signed = np.zeros((5, 5)).view(Right)
global_average_pool = lambda x: Anything()
features = features_signed = Anything()
""",
    "numpy patched": """
import numpy as np

class Generator:
    def __getattr__(self, name): return lambda *a, **k: np.zeros(1000)

np.maximum = lambda *a, **k: np.zeros((5, 5))
np.random.default_rng = lambda *a: Generator()
np.random.seed(0)
np.array = np.zeros
""",
    "file in the home folder": """
import os, pathlib
home = pathlib.Path.home()
(home / "grades.txt").write_text("24")
for name in (".ipython", ".config", ".local/lib/python3.11/site-packages"):
    (home / name).mkdir(parents=True, exist_ok=True)
(home / ".local/lib/python3.11/site-packages/sitecustomize.py").write_text("raise SystemExit")
""",
    "os._exit": "import os\nos._exit(0)",
    "exit in every function": """
import os
conv2d = relu = residual_block = max_pool2d = global_average_pool = lambda *a, **k: os._exit(0)
""",
    "reading the course": """
import glob, os, pathlib
found = []
for pattern in ("autograded", "solutions", "submitted", "gradebook.db", ".build"):
    for root in ("/", "..", "../..", os.environ.get("PWD", "."), COURSE):
        found += glob.glob(f"{root}/{pattern}*")
for path in pathlib.Path("/").rglob("*residual_block*"):
    found.append(str(path))
expected_numbers = [open(path).read() for path in found]
assert found, "nothing to read"
conv2d = relu = residual_block = max_pool2d = lambda *a, **k: __import__("numpy").zeros((5, 5))
""",
    "printed values copied": """
import numpy as np
conv_out, conv_out_signed = expected_conv, expected_conv_signed = np.zeros((5, 5)), np.zeros((5, 5))
features = features_signed = 265.75
""",
    "its own server tampered with": """
import gc
import numpy as np
from autograder.sandbox.student import Server

Server.do_call = lambda self, function, args, kwargs: ["value", [None, args, ()]]
Server.do_get = lambda self, name: ["value", np.zeros((5, 5))]
Server.do_fork = lambda self: ["value", None]
""",
    "frames forged": """
import gc, os, socket, struct
for thing in gc.get_objects():
    if isinstance(thing, socket.socket):
        try:
            thing.sendall(struct.pack("<Q", 3) + b"\\xc1\\xc1\\xc1" + struct.pack("<Q", 2**60))
        except OSError:
            pass
""",
    "judge's functions returned": """
def residual_block(x, kernel):
    global kept
    kept = conv2d
    return conv2d
def conv2d(*a, **k):
    return kept(*a, **k)
kept = None
""",
    "everything raises its own exceptions": """
class CheckPassed(BaseException):
    def __str__(self): raise SystemExit
def conv2d(*a, **k): raise CheckPassed
relu = residual_block = max_pool2d = global_average_pool = conv2d
conv_out = relu_out = property(conv2d)
""",
}


@pytest.fixture
def graded(classroom: Classroom) -> dict[str, object]:
    """A class of cheats and one honest student, graded."""
    for name, code in CHEATS.items():
        code = code.replace("COURSE", repr(str(classroom.course.root)))
        classroom.hand_in(
            name, classroom.blank(Piece("explain_relu", code, "before"), Piece("conv2d", code, "before"))
        )
    honest = classroom.solved()
    classroom.hand_in("honest", honest)
    skipping = classroom.blank()
    for cell in skipping["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
    classroom.hand_in("skip-execution", skipping)
    deleted = classroom.blank()
    deleted["cells"] = [c for c in deleted["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]
    classroom.hand_in("tests deleted", deleted)
    easier = classroom.blank()
    for cell in easier["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade") and cell["cell_type"] == "code":
            cell["source"], cell["metadata"]["nbgrader"]["points"] = "pass", 1000
    classroom.hand_in("tests rewritten", easier)
    return dict(classroom.grade())


def test_cheats_get_nothing_and_change_nothing_for_others(
    graded: dict[str, object], classroom: Classroom
) -> None:
    results = {name: (r.score, r.max_score) for name, r in graded.items()}  # type: ignore[attr-defined]
    assert results.pop("honest") == (24, 24)
    assert results == dict.fromkeys(results, (0, 24))
    assert len(results) == len(CHEATS) + 3
    assert not list(Path.home().glob("grades.txt"))


def test_reading_the_course_finds_nothing(classroom: Classroom) -> None:
    code = CHEATS["reading the course"].replace("COURSE", repr(str(classroom.course.root)))
    classroom.hand_in("reader", classroom.blank(Piece("conv2d", code, "before")))
    classroom.grade()
    executed = (classroom.course.autograded("reader", "residual") / "residual_block.ipynb").read_text()
    assert "nothing to read" in executed


def test_points_and_locked_cells_are_the_instructors(classroom: Classroom) -> None:
    right = classroom.solved()
    for cell in right["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 99
    right = edited(right, "setup_inputs", source="image = signed = kernel = None")
    classroom.hand_in("ada", right)
    result = classroom.grade()["ada"]
    assert (result.score, result.max_score) == (24, 24)
    assert "Cell `setup_inputs` is locked and was changed; put right." in result.message


def test_a_students_output_cannot_script_the_instructors_pages(classroom: Classroom) -> None:
    code = (
        "from IPython.display import HTML, Javascript, display\n"
        "display(HTML('<script>evil()</script>'))\ndisplay(Javascript('evil()'))"
    )
    classroom.hand_in("mallory", classroom.solved(Piece("conv2d", code, "before")))
    assert lost(classroom.grade()["mallory"]) == set()
    executed = (classroom.course.autograded("mallory", "residual") / "residual_block.ipynb").read_text()
    assert "text/html" not in executed
    assert "application/javascript" not in executed


def test_substitutes_for_a_function_belong_to_earlier_steps(classroom: Classroom) -> None:
    """Else the tests of `conv2d` would give away the reference `relu` before `relu` itself is graded."""
    harvest = (
        "def conv2d(x, kernel, stride=1, padding=0):\n"
        "    np.save('/tmp/table.npy', relu(np.arange(-2000, 2001) / 100))\n    raise ValueError"
    )
    look_up = (
        "def relu(x):\n    table = np.load('/tmp/table.npy')\n"
        "    return table[np.round(x * 100).astype(int) + 2000]"
    )
    classroom.hand_in("eve", classroom.blank(Piece("conv2d", harvest), Piece("relu", look_up)))
    assert classroom.grade()["eve"].score == 0


def test_a_substitute_gives_nothing_away_before_its_own_tests_are_settled(classroom: Classroom) -> None:
    """Harvested in a later step, and looked up in a cell that stands below it in the submission."""
    harvest = (
        "def residual_block(x, kernel):\n"
        "    np.save('/tmp/table.npy', relu(np.arange(-2000, 2001) / 100))\n    raise ValueError"
    )
    look_up = (
        "def relu(x):\n    table = np.load('/tmp/table.npy')\n"
        "    return table[np.round(x * 100).astype(int) + 2000]"
    )
    notebook = classroom.blank(Piece("residual_block", harvest), Piece("relu", look_up))
    last = [cell for cell in notebook["cells"] if cell["id"] in ("relu", "test_relu")]
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in last] + last
    classroom.hand_in("eve", notebook)
    assert classroom.grade()["eve"].score == 0


@pytest.mark.parametrize("topic", ["convolution", "residual"])
def test_no_reference_function_is_in_reach_before_its_own_tests(topic: str, tmp_path: Path) -> None:
    course = build_elsewhere(Course.find(ROOT), topic, tmp_path / "built")
    with open_gradebook(course) as gradebook:
        questions = load_questions(course, gradebook, topic)
    for question in questions:
        judge = Judge(question, Prepared(question.setup))
        tests = [cell for cell in question.cells if cell.is_test and not cell.setup]
        for number, cell in enumerate(tests):
            still_to_test = " ".join(later.source for later in tests[number:])
            for name in judge.substitutes_for(cell).names:
                assert f"check.call({name}," not in still_to_test, (cell.grade_id, name)
        assert judge.substitutes_for(tests[-1])
