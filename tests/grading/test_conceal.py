"""What a student gets back holds no hidden test: neither graded notebook nor feedback."""

import json
import re

from autograder.course.companions import read_mistakes
from autograder.grading.conceal import without_hidden_tests
from tests.conftest import QUESTION, ROOT, TOPIC, Classroom
from tests.course.test_build import hidden_lines
from tests.grading.test_nbgrader_agrees import nbgrader_command

SOURCE = ROOT / "solutions" / TOPIC / f"{QUESTION}.py"


def hidden_test_lines() -> set[str]:
    """The lines of hidden tests alone: a student's own notebook may well hold lines of a solution."""
    solved = {line.strip() for line in SOURCE.read_text().split("\n")} - {
        line.strip() for line in without_hidden_tests(SOURCE.read_text()).split("\n")
    }
    return {line for line in solved & hidden_lines(SOURCE) if len(line) > 24}


def test_graded_notebooks_and_feedback_hold_no_hidden_line(classroom: Classroom) -> None:
    secrets = hidden_test_lines()
    assert len(secrets) > 30
    classroom.hand_in("right", classroom.solved())
    classroom.hand_in("blank", classroom.blank())
    for mistake in read_mistakes(SOURCE)[:4]:
        classroom.hand_in(mistake.name.replace(" ", "-"), classroom.solved(mistake.piece))
    results = classroom.grade()
    nbgrader_command(classroom.course.root, "generate_feedback", TOPIC)
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


def test_tests_in_the_students_own_process_are_concealed_too(classroom: Classroom) -> None:
    path = classroom.course.source(TOPIC) / f"{QUESTION}.ipynb"
    source = json.loads(path.read_text())
    del source["metadata"]["autograder"]
    path.write_text(json.dumps(source))
    wrong = read_mistakes(SOURCE)[0]
    classroom.hand_in("wrong", classroom.solved(wrong.piece))
    assert 0 < classroom.grade()["wrong"].score < 24
    graded = (classroom.course.autograded("wrong", TOPIC) / f"{QUESTION}.ipynb").read_text()
    text = re.sub(r"\\u001b\[[0-9;]*m", "", graded)
    assert not {line for line in hidden_test_lines() if line.replace('"', '\\"') in text}
