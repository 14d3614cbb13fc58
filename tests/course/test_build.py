"""Built notebooks: the same bytes every time, nothing hidden in them, stale ones noticed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jupytext
import pytest
from autograder.course.companions import read_mistakes, read_other_hands
from autograder.course.read import question_sources, read_source

from autograder.course.build import build, stale
from autograder.course.layout import Course
from autograder.errors import CourseError
from tests.conftest import QUESTION, ROOT, TOPIC

RESIDUAL = ROOT / "solutions" / TOPIC / f"{QUESTION}.py"
SOURCES = [path for folder in sorted((ROOT / "solutions").iterdir()) for path in question_sources(folder)]


def hidden_lines(source: Path) -> set[str]:
    """Lines of a question that students must not see: solutions, hidden tests, model answers, mistakes."""
    found: set[str] = set()
    given: set[str] = set()
    for cell in jupytext.read(source, fmt="py:percent").cells:
        hidden = cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution", False)
        for line in cell.source.split("\n"):
            hidden = hidden or bool(re.search("BEGIN (SOLUTION|HIDDEN TESTS)", line))
            (found if hidden else given).add(line.strip())
            if re.search("END (SOLUTION|HIDDEN TESTS)", line):
                hidden = False
    for mistake in read_mistakes(source):
        found |= {line.strip() for line in mistake.piece.code.split("\n")} | {mistake.hint}
    for hand in read_other_hands(source):
        found |= {line.strip() for line in hand.code.split("\n")}
    # Short lines such as `return out`, imports or a def's first line give nothing away.
    harmless = ("def ", "class ", "import ", "from ")
    return {line for line in found - given if len(line) > 14 and not line.startswith(harmless)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_released_notebook_has_a_hidden_line(source: Path) -> None:
    secrets = hidden_lines(source)
    assert len(secrets) > 50
    places = [
        *ROOT.glob("notebooks/**/*.ipynb"),
        *ROOT.glob("autograder/**/*.py"),
        *ROOT.glob("data/**/*.py"),
    ]
    assert ROOT / "notebooks" / source.parent.name / f"{source.stem}.ipynb" in places
    for path in places:
        text = path.read_text()
        if path.suffix == ".ipynb":
            text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        lines = {line.strip() for line in text.split("\n")}
        # Elsewhere, a short line of PyTorch may stand for something else.
        own = path.stem == source.stem
        there = {line for line in secrets if len(line) > 40 or own}
        assert not {line for line in there if line in lines or (len(line) > 30 and line in text)}, path


def test_a_leak_would_be_noticed(tmp_path: Path) -> None:
    secrets = hidden_lines(RESIDUAL)
    assert "return out" not in secrets
    assert any("right_conv2d" in line for line in secrets)
    assert any("np.sum(patch * kernel)" in line for line in secrets)


def test_committed_notebooks_are_up_to_date() -> None:
    assert stale(Course.find(ROOT)) == []


def test_building_twice_and_elsewhere_gives_the_same_bytes(built: Course, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another" / "place"
    elsewhere.mkdir(parents=True)
    shutil.copytree(ROOT / "solutions", elsewhere / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", elsewhere)
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tehran", "LANG": "C"}
    command = [sys.executable, "-m", "autograder.cli", "build"]
    subprocess.run(command, cwd=elsewhere, env=environment, check=True, capture_output=True)
    for source in SOURCES:
        name = Path("notebooks") / source.parent.name / f"{source.stem}.ipynb"
        there = (elsewhere / name).read_bytes()
        assert there == (built.root / name).read_bytes() == (ROOT / name).read_bytes()
    again = subprocess.run(
        command, cwd=elsewhere, env=environment, check=True, capture_output=True, text=True
    )
    assert again.stdout == "notebooks/ is up to date\n"


def test_check_names_what_is_stale_and_writes_nothing(course: Course) -> None:
    source = course.solutions / TOPIC / f"{QUESTION}.py"
    source.write_text(source.read_text().replace("by hand\n", "by foot\n", 1))
    (course.notebooks / TOPIC / "leftover.ipynb").write_text("{}")
    before = {p: p.stat().st_mtime_ns for p in course.root.rglob("*") if p.is_file()}
    command = [sys.executable, "-m", "autograder.cli", "build", "--check", TOPIC]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"out of date: notebooks/{TOPIC}/leftover.ipynb",
        f"out of date: notebooks/{TOPIC}/{QUESTION}.ipynb",
    ]
    assert {p: p.stat().st_mtime_ns for p in course.root.rglob("*") if p.is_file()} == before
    build(course, [TOPIC])
    assert stale(course, [TOPIC]) == []
    assert not (course.notebooks / TOPIC / "leftover.ipynb").exists()


def test_a_source_opens_in_jupytext_and_comes_back_as_it_was() -> None:
    def without_version(text: str) -> str:
        return re.sub(r"#       (format|jupytext)_version: .*\n", "", text)

    for source in SOURCES:
        text = source.read_text()
        notebook = jupytext.reads(text, fmt="py:percent")
        assert without_version(jupytext.writes(notebook, fmt="py:percent")) == without_version(text)
        # What the Create Assignment sidebar needs to know a cell.
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                keys = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}
                assert keys <= cell.metadata["nbgrader"].keys()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text.replace("### END SOLUTION", "", 1), "no end solution statement found"),
        (
            lambda text: text.replace('"grade_id": "relu"', '"grade_id": "conv2d"', 1),
            "two cells have the grade_id",
        ),
        (lambda text: text.replace('"points": 2, ', "", 1), "does not have points"),
    ],
)
def test_a_faulty_source_is_told_in_one_line(course: Course, spoil: Any, reason: str) -> None:
    source = course.solutions / TOPIC / f"{QUESTION}.py"
    source.write_text(spoil(source.read_text()))
    with pytest.raises(CourseError, match=reason) as error:
        build(course, [TOPIC])
    assert "\n" not in str(error.value)


def test_cells_of_a_graded_topic_are_not_lost(course: Course) -> None:
    from autograder.course.gradebook import open_gradebook

    with open_gradebook(course) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission(TOPIC, "ada")
    source = course.solutions / TOPIC / f"{QUESTION}.py"
    source.write_text(source.read_text().replace('"grade_id": "test_relu"', '"grade_id": "test_relus"'))
    with pytest.raises(CourseError, match="nbgrader db assignment remove residual --force"):
        build(course, [TOPIC])


def test_unknown_topic(course: Course) -> None:
    with pytest.raises(CourseError, match="There is no topic `nothing`"):
        build(course, ["nothing"])


def test_cell_ids_come_from_grade_ids() -> None:
    notebook = read_source(RESIDUAL)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert {"conv2d", "test-conv2d"} & set(ids) == {"conv2d"}
    assert "test_conv2d" in ids
