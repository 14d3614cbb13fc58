"""The audit passes a question whose tests are good, and says of a bad one everything that is wrong."""

import json
import shutil
from pathlib import Path

import pytest

from autograder.audit.assertions import assertions
from autograder.audit.audit import audit
from autograder.audit.audit_build import leave_figures_out
from autograder.audit.report import Audit
from autograder.course.build import build_elsewhere
from autograder.course.gradebook import open_gradebook
from autograder.course.layout import Course
from autograder.course.question import load_questions
from autograder.errors import CourseError
from autograder.grading.pool import LocalPool
from tests.conftest import ROOT
from tests.test_project import cli

HEAD = """# ---
# autograder:
#   packages: [numpy, matplotlib]
#   cell_seconds: 5
# ---

# %% [markdown]
# # Scale
"""


def cell(head: str, text: str) -> str:
    return f"\n# %% {head}\n{text}\n"


SETUP = cell("setup", "import numpy as np\nfrom autograder.lab import check, show")
SOLUTION = cell(
    "solution scale",
    "def scale(x, factor=2):\n    ### BEGIN SOLUTION\n    return x * factor\n    ### END SOLUTION",
)
SHOWN = cell("show", "show.matrix(np.eye(2), 'one')")
VISIBLE = "check.call(scale, np.array([1.0, -3.0])).returns(np.array([2.0, -6.0]))\n"
HIDDEN = (
    "### BEGIN HIDDEN TESTS\n"
    "x = np.array([[1.25, 3.5], [-7.0, 0.5]])\n"
    "check.call(scale, x, factor=5).returns(\n"
    "    np.array([[6.25, 17.5], [-35.0, 2.5]]), when='the factor is 5'\n)\n"
    "### END HIDDEN TESTS"
)
TEST = cell("test scale points=3", VISIBLE + HIDDEN)

MISTAKES = '''"""Mistakes."""

# %% factor ignored
# cell: scale
# hint: You double whatever the factor is.
# - return x * factor
# + return 2 * x

# %% not a copy
# cell: scale
# hint: You write into the array you are given.
# - return x * factor
# + x *= factor
# + return x
'''
VARIANT = """
# %% factor ignored, integers
# variant of: factor ignored
# - return x * factor
# + return (2 * x).astype(int)
"""
ACCEPTED = """# %% with a loop
# about: entry by entry
# cell: scale
def scale(x, factor=2):
    return np.array([factor * entry for entry in x.ravel()]).reshape(x.shape)
"""


def question(
    folder: Path, *cells: str, mistakes: str = MISTAKES, accepted: str = ACCEPTED, head: str = HEAD
) -> Course:
    """A course with one question made of these cells."""
    place = folder / "solutions" / "tiny" / "scaling"
    place.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (place / "question.py").write_text(head + "".join(cells))
    (place / "mistakes.py").write_text(mistakes)
    (place / "accepted.py").write_text(accepted)
    return Course.find(folder)


def only(course: Course, pool: LocalPool) -> Audit:
    [found] = audit(course, [], pool)
    return found


def test_a_good_question_passes_and_nothing_of_the_course_is_touched(tmp_path: Path, pool: LocalPool) -> None:
    course = question(tmp_path, SETUP, SOLUTION, SHOWN, TEST, mistakes=MISTAKES + VARIANT)
    before = sorted(tmp_path.rglob("*"))
    steps: list[tuple[int, int]] = []
    [found] = audit(course, ["tiny/scaling"], pool, lambda done, total: steps.append((done, total)))
    assert found.problems == []
    assert sorted(path for path in tmp_path.rglob("*") if ".build" not in path.parts) == before
    assert steps[-1][0] == steps[-1][1] > 10
    data = found.as_json()
    assert data["question"] == "tiny/scaling"
    assert data["judge"] == "separate"
    assert (data["passed"], data["solution"], data["blank"]) == (True, 3, 0)
    assert data["mistakes"] == [
        {"name": "factor ignored", "lost": ["test_scale"], "hinted": True},
        {"name": "not a copy", "lost": ["test_scale"], "hinted": True},
    ]
    # x / factor, factor, x: and no value
    assert data["mutants"] == {"killed": 2, "equivalent": 0, "survived": []}
    assert data["assertions"] == {"hidden": 1, "idle": []}
    assert (data["nbgrader_agrees"], found.compared) == (True, 3)
    assert (data["accepted"], data["variants"]) == (1, 1)


def test_what_has_passed_and_not_changed_is_not_audited_again(tmp_path: Path, pool: LocalPool) -> None:
    course = question(tmp_path, SETUP, SOLUTION, TEST)
    [quick] = audit(course, [], pool, quick=True)
    assert quick.problems == []
    runs: list[int] = []

    def reused(quick: bool = False, force: bool = False) -> bool:
        [found] = audit(course, [], pool, lambda done, total: runs.append(done), quick, force)
        assert found.passed
        return found.reused

    assert reused(quick=True)
    assert runs == []
    assert not reused()  # a quick audit does not stand for a whole one
    assert reused()
    assert reused(quick=True)
    assert not reused(quick=True, force=True)
    mistakes = tmp_path / "solutions" / "tiny" / "scaling" / "mistakes.py"
    mistakes.write_text(mistakes.read_text().replace("whatever", "always, whatever"))
    assert not reused(quick=True)


def test_an_audit_that_failed_is_made_again(tmp_path: Path, pool: LocalPool) -> None:
    course = question(tmp_path, SETUP, SOLUTION, cell("test scale points=3", VISIBLE))
    for _time in range(2):
        [found] = audit(course, [], pool, quick=True)
        assert not found.passed
        assert not found.reused


def test_what_a_question_lacks_is_said(tmp_path: Path, pool: LocalPool) -> None:
    course = question(
        tmp_path, SETUP, SOLUTION, cell("test scale points=3", VISIBLE), mistakes="", accepted=""
    )
    [found] = audit(course, [], pool, quick=True)
    said = "\n".join(found.problems)
    assert (
        "There is no hidden test: put checks on other inputs into a test cell, between `### BEGIN HIDDEN"
        in said
    )
    assert "mistakes.py has no known mistake: write those that people make, with their hints." in said
    assert "accepted.py has no accepted solution: solve the question in another style." in said


def test_all_that_is_wrong_with_a_bad_question_is_said(tmp_path: Path, pool: LocalPool) -> None:
    # The hidden tests use a factor of 2 only, one of them twice over, and one reveals what it expects.
    weak = VISIBLE + (
        "### BEGIN HIDDEN TESTS\n"
        "x = np.array([1.3125, 2.0625])\n"
        "check.call(scale, x).returns(2 * x, when='the answer is 2.625')\n"
        "check.call(scale, -x).returns(-2 * x, when='x is negative')\n"
        "### END HIDDEN TESTS"
    )
    slow = cell("show slow", "import time, warnings\ntime.sleep(2.6)\nwarnings.warn('take care')")
    free = cell("test free points=1", "check.number('one', np.ones(1).sum(), 1.0)")
    unnamed = MISTAKES.replace("# cell: scale", "# cell: scale\n# fails: test_scale, test_free", 1)
    wrong = "# %% with a loop\n# about: wrong\n# cell: scale\ndef scale(x, factor=2):\n    return x\n"
    other = VARIANT.replace("(2 * x).astype(int)", "x * factor + 0.5")
    gone = "\n# %% equivalent mutant\n# cell: scale\n# because: why not\n"
    gone += "# - return x * factor\n# + return factor * y\n"
    course = question(
        tmp_path,
        *(SETUP, SOLUTION, slow, cell("test scale points=3", weak), free),
        mistakes=unnamed
        + "\n# %% off by a little\n# cell: scale\n# fails: test_scale\n# hint: Off.\n# - return x * factor\n"
        + "# + return x * factor + (0.25 if x[0] == 1.3125 else 0)\n"
        + other,
        accepted=wrong + gone,
    )
    found = only(course, pool)
    said = "\n".join(found.problems)
    assert not found.passed
    assert "The blank notebook gets 1 points in `test_free`." in said
    assert "Cell `show_slow` of the solution takes 2.6 s, more than half of the 5 s it may take." in said
    assert "Cell `show_slow` of the solved notebook fails or warns" in said
    assert "take care" in said
    assert "The accepted solution `with a loop` loses points in `test_scale`: " in said
    assert "The mistake `factor ignored` passes `test_scale`." in said
    assert "The mistake `factor ignored` passes `test_free`." in said
    assert "Variant 1 of the mistake `factor ignored` passes `test_free`." in said
    assert "The mistake `off by a little` shows its student numbers of the hidden tests" in said
    assert "2.625" in said
    assert "accepted.py declares equivalent what is no mutant of `scale`: return factor * y" in said
    idle = [problem for problem in found.problems if "could be deleted" in problem]
    assert len(idle) == 1
    assert "x is negative" in idle[0]
    assert "x is negative" in line_named_in(idle[0])
    assert found.blank == 1


def line_named_in(problem: str) -> str:
    """The line of the source that a sentence of the audit begins with."""
    path, number, _rest = problem.split(":", 2)
    return Path(path).read_text().split("\n")[int(number) - 1]


def test_a_mutant_that_no_test_rejects_is_shown_as_a_diff(tmp_path: Path, pool: LocalPool) -> None:
    line = "return x * factor + (0 if factor < 9 else 0)"
    solution = SOLUTION.replace("return x * factor", line)
    course = question(
        tmp_path, SETUP, solution, TEST, mistakes=MISTAKES.replace("- return x * factor", f"- {line}")
    )
    found = only(course, pool)
    shown = [diff for diff in found.survived if "factor <= 9" in diff]
    assert len(shown) == 1
    assert shown[0].splitlines()[0] == "scale"
    assert "-    return x * factor + (0 if factor < 9 else 0)" in shown[0]
    [problem] = [one for one in found.problems if "factor <= 9" in one]
    assert line_named_in(problem).strip() == line
    assert not found.passed


def test_a_question_that_nbgrader_would_grade_differently_is_noticed(tmp_path: Path, pool: LocalPool) -> None:
    # In the judge, the setup's names win; in nbgrader's kernel, the student's do.
    sly = "\n# %% limit raised\n# cell: scale\n# fails: test_scale\n# hint: Leave the limit alone.\n"
    sly += "\nlimit = 100.0\n\ndef scale(x, factor=2):\n    return x * factor + 1\n"
    test = "assert np.abs(scale(np.array([1.0])) - 2).max() < limit, 'too far off'"
    setup = SETUP.rstrip("\n") + "\nlimit = 0.1\n"
    course = question(tmp_path, setup, SOLUTION, TEST, cell("test limit points=1", test), mistakes=sly)
    found = only(course, pool)
    assert not found.nbgrader_agrees
    assert any("nbgrader gives the mistake `limit raised` 1" in problem for problem in found.problems)


def test_an_instructors_own_question_without_judge_or_mistakes(tmp_path: Path, pool: LocalPool) -> None:
    """Sources that are notebooks, plain assertions, tests in the student's process: as nbgrader has them."""
    made = question(
        tmp_path / "made",
        cell(
            "solution square",
            "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION",
        ),
        cell("test square points=2", "assert square(3) == 9\nassert square(-2) == 4"),
        mistakes="",
        accepted="",
        head=HEAD.replace("#   packages", "#   judge: none\n#   packages"),
    )
    built = build_elsewhere(made, "tiny", tmp_path / "built")
    plain = tmp_path / "plain"
    shutil.copytree(built.source("tiny"), plain / "source" / "ps1")
    (plain / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'x'\n")
    [found] = audit(Course.find(plain), ["ps1"], pool)
    assert found.problems == []
    assert found.judge == "none"
    assert found.killed == 2
    assert found.assertions is None


def test_names_that_do_not_exist(course: Course, pool: LocalPool) -> None:
    with pytest.raises(CourseError, match="There is no topic `nothing`"):
        list(audit(course, ["nothing"], pool))
    with pytest.raises(CourseError, match="There is no question `nothing` in the topic `residual`"):
        list(audit(course, ["residual/nothing"], pool))


def test_the_command_prints_a_table_writes_json_and_exits_1(tmp_path: Path) -> None:
    course = question(tmp_path, SETUP, SOLUTION, cell("test scale points=3", VISIBLE))
    done = cli("audit", "--json", "audit.json", cwd=course.root)
    assert done.returncode == 1
    [data] = json.loads((tmp_path / "audit.json").read_text())
    assert data.keys() >= {
        *("question", "passed", "solution", "blank", "mistakes", "mutants", "nbgrader_agrees", "seconds")
    }
    assert data["passed"] is False
    lines = done.stdout.splitlines()
    assert any("tiny/scaling audit failed" in line for line in lines)
    assert any("mutation score" in line for line in lines)
    assert any("judge" in line and "outside the student's process" in line for line in lines)
    assert any("✗ The mistake `factor ignored` passes `test_scale`." in line for line in lines)
    assert "Traceback" not in done.stdout + done.stderr


def test_cells_that_only_show_something_are_left_out_but_not_what_later_cells_need() -> None:
    def made(source: str, grade_id: str, **about: bool) -> dict[str, object]:
        full = {"grade_id": grade_id, "grade": False, "solution": False, "locked": True} | about
        return {"cell_type": "code", "source": source, "metadata": {"nbgrader": full}}

    notebook = {
        "cells": [
            made("figure = draw(1)", "unused"),
            made("result = step(1)", "needed"),
            made("answer = 1", "answer", solution=True, locked=False),
            made("assert result == answer", "test", grade=True),
        ]
    }
    leave_figures_out(notebook)
    kept = [c["source"] for c in notebook["cells"] if not str(c["source"]).startswith("# A cell")]
    assert kept == ["result = step(1)", "answer = 1", "assert result == answer"]


def test_assertions_are_found_in_loops_and_over_several_lines(course: Course) -> None:
    with open_gradebook(course) as gradebook:
        [residual] = load_questions(course, gradebook, "residual")
    found = assertions(residual)
    hidden = [one for one in found if one.hidden]
    assert len(hidden) >= 12
    assert any(one.text.startswith("check.call(conv2d, ") for one in hidden)
    assert all("substitute" not in one.text for one in found)
    source = (course.solutions / "residual" / "residual_block" / "question.py").read_text()
    assert len(found) == source.count(".returns(") + source.count("check.array(") + source.count(
        "check.number("
    ) + source.count("check.form(")
