"""No attack of the corpus gains a point, reads or writes anything, or changes anybody else's grade."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from autograder.course.layout import Course
from autograder.grading.pool import LocalPool
from autograder.grading.result import NotebookResult
from tests.attacks.corpus import LEAKED, ON_MODULES, Attack, attacks, given_back, notebook
from tests.conftest import ROOT, Classroom, build_copy

QUESTIONS = {"functions": ("residual", "residual_block"), "modules": ("mobilenet", "mobilenet")}
CASES = [
    (kind, attack)
    for kind in QUESTIONS
    for attack in attacks()
    if kind == "functions" or (attack.path.parent.name in ON_MODULES and len(attack.students) == 1)
]
IDS = [f"{attack.name}-{kind}" for kind, attack in CASES]


@dataclass
class Outcome:
    """What became of a class of attackers and one honest student."""

    classroom: Classroom
    mark: Path
    results: dict[str, NotebookResult] = field(default_factory=dict)
    students: dict[str, list[str]] = field(default_factory=dict)  # the ids by the attack's name
    seconds: float = 0.0


@pytest.fixture(scope="module", params=list(QUESTIONS))
def outcome(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pool: LocalPool
) -> Iterator[Outcome]:
    """Grade the attacks that the running tests are about at once; those in two parts one after another."""
    topic, question = QUESTIONS[request.param]
    built = build_copy(tmp_path_factory.mktemp("attacked"), topic).root
    shutil.copytree(ROOT / "data", built / "data")
    classroom = Classroom(Course.find(built), pool, topic, question)
    mark = Path(tempfile.mkdtemp(prefix="attacked-", dir=Path.home())) / "written"
    outcome = Outcome(classroom, mark)
    wanted = {
        item.callspec.params["attack"].name
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item, "callspec")
        if item.callspec.params.get("outcome") == request.param and "attack" in item.callspec.params
    }
    honest = classroom.solved()
    classroom.hand_in("honest", honest)
    in_parts = []
    for number, attack in enumerate(attacks()):
        if attack.name not in wanted:
            continue
        ids = [f"attack-{number:03}-{part}" for part, _code in enumerate(attack.students)]
        outcome.students[attack.name] = ids
        for student, code in zip(ids, attack.students, strict=True):
            if hand_in := attack.hand_in:
                hand_in(classroom.folder(student), classroom.blank(), honest)
            else:
                classroom.hand_in(student, notebook(classroom, code, mark))
        if len(ids) > 1:
            in_parts.append(ids)
    started = time.monotonic()
    first = [ids[0] for ids in outcome.students.values() if len(ids) == 1]
    outcome.results |= classroom.grade("honest", *first)
    with LocalPool(1) as single:
        alone = Classroom(classroom.course, single, topic, question)
        for ids in in_parts:
            for student in ids:
                outcome.results |= alone.grade(student)
    outcome.seconds = time.monotonic() - started
    yield outcome
    shutil.rmtree(mark.parent)


@pytest.mark.parametrize(
    ("outcome", "attack"),
    CASES,
    ids=[f"{attack.name}-{kind}" for kind, attack in CASES],
    indirect=["outcome"],
)
def test_attack_gains_nothing(outcome: Outcome, attack: Attack) -> None:
    for student in outcome.students[attack.name]:
        result = outcome.results[student]
        assert result.score == 0 or attack.hand_in, [cell for cell in result.cells if cell.score]
        assert result.score <= result.max_score
        assert LEAKED not in given_back(outcome.classroom, student)
    assert not outcome.mark.exists()


def test_nothing_else_is_changed(outcome: Outcome) -> None:
    honest = outcome.results["honest"]
    assert honest.score == honest.max_score
    assert honest.status == "graded"
    assert not list(outcome.mark.parent.iterdir())
    folder = outcome.classroom.course.root
    assert not list(folder.rglob("written"))
    left = [process for process in psutil.process_iter(["name"]) if "attack" in (process.info["name"] or "")]
    assert left == []
