"""Students work in `work/`, and the demo class has a course of its own: nobody's work is lost."""

import json
import shutil
import subprocess
import sys

import pytest

from autograder.course import demo
from autograder.course.build import build
from autograder.course.layout import Course
from autograder.course.work import fill_work
from autograder.errors import CourseError
from tests.conftest import QUESTION, TOPIC


def test_work_is_filled_with_what_is_not_there(course: Course) -> None:
    copy = course.root / "work" / TOPIC / f"{QUESTION}.ipynb"
    assert copy in fill_work(course)
    assert copy.with_suffix(".checks").is_file()
    assert copy.read_bytes() == (course.notebooks / TOPIC / f"{QUESTION}.ipynb").read_bytes()
    copy.write_text("a night of work")
    assert fill_work(course) == []
    assert copy.read_text() == "a night of work"


def test_the_demo_leaves_the_real_course_alone(course: Course) -> None:
    mine = course.submitted("ada", TOPIC)
    mine.mkdir(parents=True)
    (mine / f"{QUESTION}.ipynb").write_text("ada's")
    gradebook = course.root / "gradebook.db"
    before = gradebook.read_bytes()
    own = demo.make_course(course, TOPIC, QUESTION)
    assert own.root == course.root / "demo"
    build(own, [TOPIC])
    students = demo.make_class(own, TOPIC)
    assert len(students) == demo.CLASS_SIZE
    assert gradebook.read_bytes() == before
    assert [path.name for path in course.submitted("*", TOPIC).parent.parent.iterdir()] == ["ada"]
    assert (own.root / "gradebook.db").is_file()
    assert {path.name for path in (own.root / "submitted").iterdir()} == set(students)
    notebook = json.loads((own.submitted("right", TOPIC) / f"{QUESTION}.ipynb").read_text())
    assert "np.sum(window * kernel)" in str(notebook["cells"])


def test_commands_work_inside_the_demo_course(course: Course) -> None:
    own = demo.make_course(course, TOPIC, QUESTION)
    build(own, [TOPIC])
    demo.make_class(own, TOPIC)
    command = [
        sys.executable,
        "-m",
        "autograder.cli",
        "grade",
        TOPIC,
        "--student",
        "right",
        "blank",
        "--json",
        "-",
    ]
    done = subprocess.run(command, cwd=own.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    scores = {result["student"]: result["score"] for result in json.loads(done.stdout)}
    assert scores == {"right": 24, "blank": 0}


def test_a_question_that_does_not_exist_is_named(course: Course) -> None:
    with pytest.raises(CourseError, match=f"no question `{TOPIC}/residual_blok`; did you mean `{QUESTION}`"):
        demo.make_course(course, TOPIC, "residual_blok")
    assert not (course.root / "demo").exists()


def test_the_demo_changes_to_another_question(course: Course) -> None:
    own = demo.make_course(course, TOPIC, QUESTION)
    assert [one.name for one in own.question_folders(TOPIC)] == [QUESTION]
    shutil.copytree(course.solutions / TOPIC / QUESTION, course.solutions / TOPIC / "another")
    own = demo.make_course(course, TOPIC, "another")
    assert [one.name for one in own.question_folders(TOPIC)] == ["another"]
    assert (course.solutions / TOPIC / QUESTION / "question.py").is_file()
