"""`autograder new` writes a question that builds, and the audit names what is left to write."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.audit.audit import audit
from autograder.course.build import build, stale
from autograder.course.layout import Course
from autograder.course.scaffold import MARK, new_question
from autograder.errors import CourseError
from autograder.grading.pool import LocalPool
from tests.conftest import ROOT


@pytest.fixture
def empty(tmp_path: Path) -> Course:
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return Course.find(tmp_path)


def test_a_skeleton_builds_and_its_audit_says_what_is_left(empty: Course, pool: LocalPool) -> None:
    written = new_question(empty, "foundations/tiny_relu")
    folder = empty.solutions / "foundations" / "tiny_relu"
    assert written == [folder / name for name in ("accepted.py", "figures.py", "mistakes.py", "question.py")]
    assert len((folder / "question.py").read_text().splitlines()) < 100
    released = empty.notebooks / "foundations"
    figure = "figures/tiny_relu_idea.svg"
    files = [released / name for name in (figure, "tiny_relu.checks", "tiny_relu.ipynb")]
    assert build(empty) == [folder / figure, *files]
    assert f"]({figure})" in (released / "tiny_relu.ipynb").read_text()
    [found] = audit(empty, ["foundations/tiny_relu"], pool)
    assert found.judge == "separate"
    assert (found.solution, found.max_score, found.blank) == (3, 3, 0)
    assert found.survived == []
    assert found.idle == []
    assert all(mistake.hinted for mistake in found.mistakes)
    left = (folder / "question.py").read_text().count(MARK)
    assert left > 5
    assert all("still to be written: " in problem for problem in found.problems), found.problems
    formula = "still to be written: the formula, a worked example with digits, and the task"
    assert any(problem.endswith(formula) for problem in found.problems)
    # Once an author has written them, the audit passes.
    source = folder / "question.py"
    source.write_text(source.read_text().replace(MARK, "Written"))
    build(empty)
    [found] = audit(empty, ["foundations/tiny_relu"], pool)
    assert found.problems == []


def test_the_skeleton_passes_the_projects_own_lint(empty: Course) -> None:
    new_question(empty, "foundations/tiny_relu")
    shutil.copy(ROOT / "pyproject.toml", empty.root)
    command = [sys.executable, "-m", "ruff", "check", "solutions"]
    done = subprocess.run(command, cwd=empty.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name", ["tiny_relu", "foundations/", "Foundations/x", "a/b/c", "foundations/import", "../x/y"]
)
def test_a_name_that_cannot_be_is_refused(empty: Course, name: str) -> None:
    with pytest.raises(CourseError, match="TOPIC/QUESTION"):
        new_question(empty, name)
    assert not empty.solutions.exists()


def test_nothing_that_exists_is_overwritten(empty: Course) -> None:
    new_question(empty, "foundations/tiny_relu")
    with pytest.raises(CourseError, match="foundations/tiny_relu exists"):
        new_question(empty, "foundations/tiny_relu")


def test_figures_are_drawn_when_their_script_has_changed(empty: Course) -> None:
    new_question(empty, "foundations/tiny_relu")
    folder = empty.solutions / "foundations" / "tiny_relu"
    build(empty)
    figure = folder / "figures" / "tiny_relu_idea.svg"
    first = figure.read_bytes()
    script = folder / "figures.py"
    script.write_text(script.read_text() + "\n# the same figure\n")
    assert stale(empty) == [figure]
    build(empty)
    again = figure.read_bytes()
    assert again != first  # it names the script's version
    figure.unlink()
    build(empty)
    assert figure.read_bytes() == again
    script.write_text("def broken():\n    return 1 / 0\n")
    with pytest.raises(CourseError, match=r"figures\.py:2: `broken` fails \(ZeroDivisionError.*; correct it"):
        build(empty)
    script.write_text("def broken():\n    return 1\n")
    with pytest.raises(CourseError, match=r"figures\.py:1: `broken` must return a Matplotlib figure"):
        build(empty)
    script.write_text("def broken(:\n")
    with pytest.raises(CourseError, match=r"figures\.py:1: this is not Python"):
        build(empty)


def test_a_figure_that_is_shown_must_be_there_and_the_other_way_round(empty: Course) -> None:
    new_question(empty, "foundations/tiny_relu")
    source = empty.solutions / "foundations" / "tiny_relu" / "question.py"
    text = source.read_text()
    source.write_text(text.replace("(figures/tiny_relu_idea.svg)", "(figures/tiny_relu_ideas.svg)"))
    missing = r"no figure `figures/tiny_relu_ideas\.svg`; did you mean `tiny_relu_idea\.svg`\?$"
    with pytest.raises(CourseError, match=missing):
        build(empty)
    source.write_text(text.replace("](figures/tiny_relu_idea.svg)", "]"))
    with pytest.raises(CourseError, match=r"tiny_relu_idea\.svg is shown nowhere"):
        build(empty)


def test_a_figure_that_is_drawn_no_more_leaves_the_released_folder(empty: Course) -> None:
    new_question(empty, "foundations/tiny_relu")
    build(empty)
    folder = empty.solutions / "foundations" / "tiny_relu"
    for path in (folder / "figures.py", folder / "question.py"):
        path.write_text(path.read_text().replace("tiny_relu_idea", "tiny_relu_pairs"))
    released = empty.notebooks / "foundations" / "figures"
    assert released / "tiny_relu_idea.svg" in build(empty)
    assert [path.name for path in released.iterdir()] == ["tiny_relu_pairs.svg"]
    assert stale(empty) == []


def test_an_audit_says_that_figures_are_out_of_date(empty: Course, pool: LocalPool) -> None:
    new_question(empty, "foundations/tiny_relu")
    build(empty)
    script = empty.solutions / "foundations" / "tiny_relu" / "figures.py"
    script.write_text(script.read_text().replace("#dbe9f6", "#cccccc"))
    [found] = audit(empty, ["foundations/tiny_relu"], pool, quick=True)
    assert any("is not what figures.py draws now; run: autograder build" in one for one in found.problems)


def test_a_misspelt_name_in_a_test_is_named(empty: Course) -> None:
    new_question(empty, "foundations/tiny_relu")
    source = empty.solutions / "foundations" / "tiny_relu" / "question.py"
    source.write_text(
        source.read_text().replace("check.call(pair_means, np.array", "check.call(pair_mean, np.array")
    )
    misspelt = r"question\.py:\d+: `pair_mean` is not defined; did you mean `pair_means`\?$"
    with pytest.raises(CourseError, match=misspelt):
        build(empty)
