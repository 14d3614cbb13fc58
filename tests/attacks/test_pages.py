"""In a real browser: no page made of hostile submissions runs their script or asks for their addresses.

Where there is no Chromium, only formgrader's button is tested.
"""

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course.gradebook import open_gradebook
from autograder.course.layout import Course
from autograder.grading.batch import grade
from autograder.grading.pool import LocalPool
from autograder.report.page import write_report
from tests.attacks.browser import PROGRAM, Browser, Visit
from tests.attacks.corpus import attacks, notebook
from tests.conftest import QUESTION, TOPIC, Classroom, edited

pytestmark = [pytest.mark.slow, pytest.mark.attacks]
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
CONTROL = "<script>attacked('control')</script><img src='http://attacker.example/control.png'>"


@pytest.fixture(scope="module")
def attacked(built: Course, pool: LocalPool, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class of those who attack the instructor's pages, and one honest student, graded."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(built.root, folder / "course")
    classroom = Classroom(Course.find(folder / "course"), pool)
    classroom.hand_in("honest", edited(classroom.solved(), "explain_relu", source="Because $x > 0$."))
    for number, attack in enumerate(attacks()):
        if attack.kind != "pages":
            continue
        student = f"attack-{number:03}"
        if hand_in := attack.hand_in:
            hand_in(classroom.folder(student), classroom.blank(), classroom.solved())
        else:
            classroom.hand_in(student, notebook(classroom, attack.students[0], folder / "mark"))
    results = grade(classroom.course, TOPIC, classroom.pool)
    report = classroom.course.reports(TOPIC) / "class.html"
    write_report(classroom.course, TOPIC, results, report)
    line = [sys.executable, "-m", "nbgrader", "generate_feedback", TOPIC]
    subprocess.run(line, cwd=classroom.course.root, env=ENVIRONMENT, check=True, capture_output=True)
    return classroom


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip("there is no Chromium here")
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def formgrader(attacked: Classroom) -> Iterator[str]:
    """The address of a Jupyter server in the course's folder."""
    line = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", "--port=0"]
    line += ["--IdentityProvider.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True"]
    line += ["--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"]
    server = subprocess.Popen(
        line, cwd=attacked.course.root, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
    )
    assert server.stderr is not None
    address = ""
    for text in server.stderr:
        if "http://127.0.0.1:" in text:
            address = text[text.index("http://127.0.0.1:") :].split("/")[2]
            break
    assert address, "the server did not start"
    yield f"http://{address}"
    server.terminate()
    server.communicate()


def is_clean(visit: Visit, honest: Visit) -> bool:
    """Whether a page ran nothing, and asked for nothing that an honest student's page does not ask for."""
    hosts = {address.split("/")[2] for address in honest.asked}
    return not visit.ran and {address.split("/")[2] for address in visit.asked} <= hosts


def test_the_browser_notices_what_a_page_runs_and_asks_for(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"<body>{CONTROL}<p onmouseover='attacked(1)'>x</p><a href='javascript:attacked()'>y</a></body>"
    )
    visit = browser.visit(page.as_uri())
    assert visit.ran == ["control", "1", "link javascript:attacked()"]
    assert visit.asked == ["http://attacker.example/control.png"]


def test_feedback_and_class_report_run_nothing(attacked: Classroom, browser: Browser) -> None:
    folder = attacked.course.root / "feedback"
    pages = {path.parent.parent.name: path for path in sorted(folder.rglob(f"{QUESTION}.html"))}
    assert len(pages) > 20
    honest = browser.visit(pages.pop("honest").as_uri())
    assert not honest.ran
    assert any("MathJax" in address or "mathjax" in address for address in honest.asked)
    visits = {student: browser.visit(path.as_uri()) for student, path in pages.items()}
    visits["the class report"] = browser.visit((attacked.course.reports(TOPIC) / "class.html").as_uri())
    assert {student: visit for student, visit in visits.items() if not is_clean(visit, honest)} == {}


def test_formgraders_pages_run_nothing(attacked: Classroom, formgrader: str, browser: Browser) -> None:
    with open_gradebook(attacked.course) as gradebook:
        submissions = {one.student.id: one.id for one in gradebook.notebook_submissions(QUESTION, TOPIC)}
    pages = {
        student: f"{formgrader}/formgrader/submissions/{number}" for student, number in submissions.items()
    }
    honest = browser.visit(pages.pop("honest"))
    assert "Because" in honest.text
    visits = {student: browser.visit(address) for student, address in pages.items()}
    for page in (f"manage_submissions/{TOPIC}", f"gradebook/{TOPIC}/{QUESTION}", "manage_students"):
        visits[page] = browser.visit(f"{formgrader}/formgrader/{page}")
    assert "attack-" in visits[f"manage_submissions/{TOPIC}"].text
    assert {name: visit for name, visit in visits.items() if not is_clean(visit, honest)} == {}


def test_formgraders_button_grades_in_the_sandbox(attacked: Classroom, formgrader: str) -> None:
    outside = attacked.course.root / "outside.txt"
    work = attacked.solved()
    cell = next(
        cell for cell in work["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "relu"
    )
    cell["source"] += f"\nimport os\nassert not os.path.exists({str(attacked.course.root)!r})\n"
    cell["source"] += f"try:\n    open({str(outside)!r}, 'w')\nexcept OSError:\n    pass\n"
    attacked.hand_in("honest", work)
    address = f"{formgrader}/formgrader/api/submission/{TOPIC}/honest/autograde"
    with urllib.request.urlopen(urllib.request.Request(address, method="POST"), timeout=120) as answer:
        done = json.load(answer)
    assert done["success"], done
    assert not outside.exists()
    with open_gradebook(attacked.course) as gradebook:
        graded = gradebook.find_submission_notebook(QUESTION, TOPIC, "honest")
        assert sum(grade.auto_score or 0 for grade in graded.grades) == 24
