"""Built notebooks: the same bytes every time, nothing hidden in them, nobody's work lost."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.accepted import read_accepted
from autograder.course.build import build, stale
from autograder.course.folders import QuestionFolder
from autograder.course.gradebook import open_gradebook
from autograder.course.layout import Course
from autograder.course.metadata import metadata_of
from autograder.course.mistakes import read_mistakes
from autograder.course.source import read_source
from autograder.errors import CourseError
from tests.conftest import QUESTION, QUESTIONS, ROOT, TOPIC

RESIDUAL = QuestionFolder(ROOT / "solutions" / TOPIC / QUESTION)
SKELETON = QuestionFolder(ROOT / "autograder" / "course" / "skeleton")


def hidden_lines(question: QuestionFolder) -> set[str]:
    """Lines of a question that students must not see: solutions, hidden tests, model answers, mistakes."""
    found: set[str] = set()
    given: set[str] = set()
    cells = read_source(question.source).notebook.cells
    for cell in cells:
        hidden = metadata_of(cell).by_hand
        for line in cell.source.split("\n"):
            hidden = hidden or bool(re.search("BEGIN (SOLUTION|HIDDEN TESTS)", line))
            (found if hidden else given).add(line.strip())
            if re.search("END (SOLUTION|HIDDEN TESTS)", line):
                hidden = False
    for mistake in read_mistakes(question, cells):
        found |= {mistake.hint} | {
            line.strip() for piece in mistake.pieces for line in piece.code.split("\n")
        }
    for solution in read_accepted(question, cells):
        found |= {line.strip() for piece in solution.pieces for line in piece.code.split("\n")}
    # Short lines such as `return out`, imports or a def's first line give nothing away.
    harmless = ("def ", "class ", "import ", "from ")
    return {line for line in found - given if len(line) > 14 and not line.startswith(harmless)}


def given_away(question: QuestionFolder) -> dict[Path, set[str]]:
    """What of a question's hidden lines stands in which file that students get."""
    secrets = hidden_lines(question)
    assert secrets
    own = ROOT / "notebooks" / question.path.parent.name / f"{question.name}.ipynb"
    shipped = [
        *ROOT.glob("notebooks/**/*.ipynb"),
        *(path for path in ROOT.glob("autograder/**/*.py") if SKELETON.path not in path.parents),
        *ROOT.glob("data/**/*.py"),
    ]
    found: dict[Path, set[str]] = {}
    for path in shipped:
        text = path.read_text()
        if path.suffix == ".ipynb":
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        lines = {line.strip() for line in text.split("\n")}
        # Elsewhere, a short line of PyTorch may stand for something else.
        there = {line for line in secrets if len(line) > 40 or path == own}
        found[path] = {line for line in there if line in lines or (len(line) > 30 and line in text)}
    return {path: lines for path, lines in found.items() if lines}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_no_released_notebook_has_a_hidden_line(question: QuestionFolder) -> None:
    assert (ROOT / "notebooks" / question.path.parent.name / f"{question.name}.ipynb").is_file()
    assert given_away(question) == {}


def test_a_new_question_starts_without_a_leak() -> None:
    assert given_away(SKELETON) == {}


def test_a_leak_would_be_noticed() -> None:
    secrets = hidden_lines(RESIDUAL)
    assert "return out" not in secrets
    assert any("right_conv2d" in line for line in secrets)
    assert any("np.sum(window * kernel)" in line for line in secrets)


def test_committed_notebooks_are_up_to_date() -> None:
    assert stale(Course.find(ROOT)) == []


def test_building_twice_and_elsewhere_gives_the_same_bytes(built: Course, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another" / "place"
    elsewhere.mkdir(parents=True)
    shutil.copytree(ROOT / "solutions" / TOPIC, elsewhere / "solutions" / TOPIC)
    shutil.copy(ROOT / "nbgrader_config.py", elsewhere)
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tehran", "LANG": "C"}
    command = [sys.executable, "-m", "autograder.cli", "build"]
    subprocess.run(command, cwd=elsewhere, env=environment, check=True, capture_output=True)
    name = Path("notebooks") / TOPIC / f"{QUESTION}.ipynb"
    assert (elsewhere / name).read_bytes() == (built.root / name).read_bytes() == (ROOT / name).read_bytes()
    again = subprocess.run(
        command, cwd=elsewhere, env=environment, check=True, capture_output=True, text=True
    )
    assert again.stdout == "notebooks/ is up to date\n"


def source_of(course: Course) -> Path:
    return course.solutions / TOPIC / QUESTION / "question.py"


def test_check_names_what_is_stale_and_writes_nothing(course: Course) -> None:
    source = source_of(course)
    source.write_text(source.read_text().replace("by hand\n", "by foot\n", 1))
    released = course.notebooks / TOPIC / f"{QUESTION}.ipynb"
    shutil.copy(released, released.with_name("leftover.ipynb"))  # of a question that is no more
    released.with_name("somebodys.ipynb").write_text("{}")
    before = {
        p: p.stat().st_mtime_ns for p in course.root.rglob("*") if p.is_file() and ".build" not in p.parts
    }
    command = [sys.executable, "-m", "autograder.cli", "build", "--check", TOPIC]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"out of date: notebooks/{TOPIC}/leftover.ipynb",
        f"out of date: notebooks/{TOPIC}/{QUESTION}.ipynb",
    ]
    after = {
        p: p.stat().st_mtime_ns for p in course.root.rglob("*") if p.is_file() and ".build" not in p.parts
    }
    assert after == before
    build(course, [TOPIC])
    assert stale(course, [TOPIC]) == []
    assert not (course.notebooks / TOPIC / "leftover.ipynb").exists()
    assert (course.notebooks / TOPIC / "somebodys.ipynb").read_text() == "{}"


def test_a_notebook_that_somebody_has_written_in_is_not_replaced(course: Course) -> None:
    released = course.notebooks / TOPIC / f"{QUESTION}.ipynb"
    notebook = json.loads(released.read_text())
    solution = next(cell for cell in notebook["cells"] if metadata_of(cell).to_solve)
    solution["source"] = ["def conv2d(x, kernel, stride=1, padding=0):\n", "    return 'a night of work'"]
    released.write_text(json.dumps(notebook))
    before = released.read_bytes()
    command = [sys.executable, "-m", "autograder.cli", "build", "--check", TOPIC]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)
    assert done.stdout == f"changed by hand: notebooks/{TOPIC}/{QUESTION}.ipynb\n"
    with pytest.raises(CourseError, match=rf"{QUESTION}.ipynb holds changes that no build made: move it"):
        build(course, [TOPIC])
    assert released.read_bytes() == before
    released.unlink()
    assert build(course, [TOPIC]) == [released]


def test_outputs_alone_are_nobodys_work(course: Course) -> None:
    released = course.notebooks / TOPIC / f"{QUESTION}.ipynb"
    clean = released.read_bytes()
    notebook = json.loads(clean)
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hello"}]
    released.write_text(json.dumps(notebook))
    build(course, [TOPIC])
    assert released.read_bytes() == clean


def test_a_wrong_expected_value_stops_the_build(course: Course) -> None:
    source = source_of(course)
    text = source.read_text()
    source.write_text(text.replace("np.array([[0.0, -1.0], ", "np.array([[0.0, -1.5], ", 1))
    line = text[: text.index("np.array([[0.0, -1.0], ")].count("\n")  # the check begins one line above
    with pytest.raises(CourseError, match="this test refuses the reference solution") as error:
        build(course, [TOPIC])
    assert re.search(rf"question\.py:{line}: ", str(error.value)), error.value
    assert "got -1, expected -1.5" in str(error.value)
    source.write_text(text)
    assert build(course, [TOPIC]) == []


def test_a_hidden_test_that_the_solution_fails_stops_the_build(course: Course) -> None:
    source = source_of(course)
    right, wrong = "right_conv2d(x, weights, padding=padding)", "right_conv2d(x, weights, padding=1)"
    source.write_text(source.read_text().replace(right, wrong))
    with pytest.raises(CourseError, match=r"question\.py:\d+: this test refuses the reference solution"):
        build(course, [TOPIC])


def test_cells_of_a_graded_topic_are_not_lost(course: Course) -> None:
    with open_gradebook(course) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(TOPIC, "ada")
    source = source_of(course)
    source.write_text(source.read_text().replace("# %% test relu ", "# %% test relus "))
    mistakes = source.with_name("mistakes.py")
    mistakes.write_text(
        mistakes.read_text().replace("test_relu,", "test_relus,").replace("test_relu\n", "test_relus\n")
    )
    with pytest.raises(CourseError, match="nbgrader db assignment remove residual --force"):
        build(course, [TOPIC])


def test_unknown_topic(course: Course) -> None:
    with pytest.raises(CourseError, match=r"There is no topic `residul` in .*; did you mean `residual`\?"):
        build(course, ["residul"])


def test_source_that_belongs_to_no_question_is_named(course: Course) -> None:
    (course.solutions / TOPIC / "stray.py").write_text("# %% [markdown]\n")
    with pytest.raises(CourseError, match=r"stray\.py belongs to no question: .*residual/stray/question\.py"):
        build(course, [TOPIC])
    (course.solutions / TOPIC / "stray.py").unlink()
    (course.solutions / TOPIC / "half").mkdir()
    (course.solutions / TOPIC / "half" / "mistakes.py").write_text("")
    with pytest.raises(CourseError, match=r"residual/half has no question\.py"):
        build(course, [TOPIC])


def test_finding_and_building_a_course_changes_nothing_of_the_process(built: Course) -> None:
    script = (
        "import os, sys, warnings\n"
        "before = (os.environ.get('PATH'), list(warnings.filters))\n"
        "from autograder.course.layout import Course\n"
        "from autograder.course.gradebook import open_gradebook\n"
        "course = Course.find()\n"
        "with open_gradebook(course):\n    pass\n"
        "assert 'rfc3987_syntax' not in sys.modules or sys.modules['rfc3987_syntax'] is not None\n"
        "assert os.environ.get('PATH') == before[0]\n"
        "assert [f for f in warnings.filters if f[2].__name__ == 'SAWarning'] == []\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=built.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
