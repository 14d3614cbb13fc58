"""nbgrader's own commands, in the same folder: the same scores, and pages that list what we graded."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbgrader
from nbgrader.apps.api import NbGraderAPI
from traitlets.config.loader import PyFileConfigLoader

from autograder.audit.nbgrader_baseline import write_plain_config
from autograder.course.accepted import read_accepted
from autograder.course.blocks import Piece
from autograder.course.demo import CHEAT_SILENCE_TESTS
from autograder.course.layout import Course
from autograder.grading.batch import grade
from autograder.grading.pool import LocalPool
from tests.conftest import QUESTION, TOPIC, Classroom, edited, known_mistakes

ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def nbgrader_command(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def recorded(folder: Path) -> dict[Any, Any]:
    """Everything of a grade that the autograder decides, by student, notebook and cell."""
    joins = (
        "join submitted_notebook n on x.notebook_id = n.id join notebook b on n.notebook_id = b.id "
        "join submitted_assignment s on n.assignment_id = s.id join base_cell c on x.cell_id = c.id"
    )
    with sqlite3.connect(folder / "gradebook.db") as database:
        grades = database.execute(
            f"select s.student_id, b.name, c.name, x.auto_score, x.needs_manual_grade from grade x {joins}"
        )
        comments = database.execute(
            f"select s.student_id, b.name, c.name, 'comment', x.auto_comment from comment x {joins}"
        )
        return {(*row[:3], len(row[3:])): row[3:] for row in [*grades]} | {
            (*row[:3], "comment"): row[4:] for row in comments
        }


def forget_scores(folder: Path) -> None:
    with sqlite3.connect(folder / "gradebook.db") as database:
        database.execute("update grade set auto_score = -1")


def test_nbgrader_gives_the_same_scores(classroom: Classroom) -> None:
    [folder] = classroom.course.question_folders(TOPIC)
    mistakes = known_mistakes()
    accepted = {one.name: one for one in read_accepted(folder, classroom.source["cells"])}
    works = {
        "right": edited(classroom.solved(), "explain_relu", source="Because."),
        "other-style": classroom.solved(*accepted["vectorised"].pieces),
        "blank": classroom.blank(),
        "padding-ignored": classroom.solved(mistakes["padding ignored"].piece),
        "no-skip": classroom.solved(mistakes["no skip connection"].piece),
    }
    for student, work in works.items():
        classroom.hand_in(student, work)
    classroom.grade()
    ours = recorded(classroom.course.root)
    assert len(ours) > 100
    # Where we know the mistake, its hint is the comment; nbgrader has nothing to say there.
    key = ("padding-ignored", QUESTION, "conv2d", "comment")
    assert ours[key] == (mistakes["padding ignored"].hint,)
    hinted = {key for key, value in ours.items() if key[3] == "comment" and "No response." not in value}
    ours |= dict.fromkeys(hinted, (None,))
    write_plain_config(classroom.course, classroom.course.root)
    nbgrader_command(classroom.course.root, "autograde", TOPIC, "--force")
    assert recorded(classroom.course.root) == ours


def test_formgrader_lists_and_shows_what_was_graded(classroom: Classroom) -> None:
    classroom.hand_in("ada", edited(classroom.solved(), "explain_relu", source="Because."))
    classroom.hand_in("bob", classroom.blank())
    classroom.hand_in("eve", b"broken")
    classroom.grade()
    # What formgrader's pages are made from.
    api = NbGraderAPI(classroom.course.directory)
    assert api.get_autograded_students(TOPIC) == {"ada", "bob", "eve"}
    listed = {s["student"]: s for s in api.get_notebook_submissions(TOPIC, QUESTION)}
    assert {name: (s["score"], s["max_score"], s["needs_manual_grade"]) for name, s in listed.items()} == {
        "ada": (24, 28, True),
        "bob": (0, 28, False),
        "eve": (0, 28, False),
    }
    nbgrader_command(classroom.course.root, "generate_feedback", TOPIC)
    for student in ("ada", "bob", "eve"):
        assert (classroom.course.root / "feedback" / student / TOPIC / f"{QUESTION}.html").exists()
    nbgrader_command(classroom.course.root, "export", "--to", "export.csv")
    assert "ada" in (classroom.course.root / "export.csv").read_text()


def test_a_course_not_written_for_us_is_graded_as_nbgrader_does(tmp_path: Path, pool: LocalPool) -> None:
    guide = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
    for folder in ("source", "submitted"):
        shutil.copytree(guide / folder, tmp_path / folder)
    nbgrader_command(tmp_path, "generate_assignment", "ps1", "--force")
    results = {(r.student, r.notebook): r.score for r in grade(Course.find(tmp_path), "ps1", pool)}
    assert results[("bitdiddle", "problem1")] == 1.5
    assert results[("hacker", "problem1")] == 3.0
    ours = recorded(tmp_path)
    nbgrader_command(tmp_path, "autograde", "ps1", "--force")
    assert recorded(tmp_path) == ours


def test_in_the_students_own_process_silence_is_no_credit(classroom: Classroom) -> None:
    """nbgrader counts a test cell that never ran as passed; we do not, even without the judge."""
    path = classroom.course.source(TOPIC) / f"{QUESTION}.ipynb"
    source = json.loads(path.read_text())
    del source["metadata"]["autograder"]
    path.write_text(json.dumps(source))
    classroom.hand_in("leaver", classroom.blank(Piece("conv2d", "import os\nos._exit(0)", "before")))
    silent = "get_ipython().showtraceback = get_ipython()._showtraceback = lambda *a, **k: None"
    classroom.hand_in("silent", classroom.blank(Piece("conv2d", silent, "before")))
    group = "def conv2d(*a, **k):\n    raise ExceptionGroup('not displayed but printed', [ValueError()])\n"
    group += "relu = residual_block = max_pool2d = global_average_pool = conv2d"
    classroom.hand_in("group", classroom.blank(Piece("conv2d", group)))
    classroom.hand_in("right", classroom.solved())
    results = classroom.grade()
    assert {name: results[name].score for name in ("leaver", "silent", "group")} == {
        "leaver": 0,
        "silent": 0,
        "group": 0,
    }
    assert results["right"].score == 24


def test_nbgraders_own_doors_lead_through_the_sandbox_and_the_judge(classroom: Classroom) -> None:
    """A cheat that nbgrader alone would give full marks, by its command and as formgrader's button has it."""
    outside = classroom.course.root / "outside.txt"
    cheat = f"open({str(outside)!r}, 'w').write('here')\n"
    replaced = Piece("conv2d", CHEAT_SILENCE_TESTS + f"\ntry:\n    {cheat}except OSError:\n    pass\n")
    classroom.hand_in("cheat", classroom.blank(replaced))
    classroom.hand_in("right", classroom.solved())
    expected = {name: result.score for name, result in classroom.grade().items()}
    assert expected == {"cheat": 0, "right": 24}
    ours = recorded(classroom.course.root)

    shutil.rmtree(classroom.course.root / "autograded")
    forget_scores(classroom.course.root)
    nbgrader_command(classroom.course.root, "autograde", TOPIC)
    assert recorded(classroom.course.root) == ours

    forget_scores(classroom.course.root)
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(classroom.course.root))
    api = NbGraderAPI(classroom.course.directory, config=loader.load_config())
    for student in expected:
        done = api.autograde(TOPIC, student)
        assert done["success"], done["error"]
    assert recorded(classroom.course.root) == ours
    assert not outside.exists()
