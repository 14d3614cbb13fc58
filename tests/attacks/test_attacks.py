"""No attack of the corpus gains a point, reads or writes anything, or changes anybody else's grade."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from autograder.course.layout import Course
from autograder.grading.pool import LocalPool
from autograder.grading.result import NotebookResult
from tests.attacks.corpus import LEAKED, ON_MODULES, SLOW, Attack, attacks, given_back, notebook
from tests.conftest import ROOT, Classroom, build_copy

QUESTIONS = {"functions": ("residual", "residual_block"), "modules": ("mobilenet", "mobilenet")}
# Limits of time, which attacks on the service use up: as low as the honest student of each question allows.
LIMITS = {
    "functions": {"cell_seconds": 3, "notebook_seconds": 12},
    "modules": {"cell_seconds": 8, "notebook_seconds": 40},
}
CASES = [
    pytest.param(
        kind,
        attack,
        id=f"{attack.name}-{kind}",
        marks=[pytest.mark.attacks] if kind == "modules" or attack.kind in SLOW else [],
    )
    for kind in QUESTIONS
    for attack in attacks()
    if kind == "functions" or (attack.kind in ON_MODULES and len(attack.students) == 1)
]
KINDS = [pytest.param("functions"), pytest.param("modules", marks=pytest.mark.attacks)]


@dataclass
class Outcome:
    """What became of a class of attackers and one honest student."""

    classroom: Classroom
    mark: Path
    results: dict[str, NotebookResult] = field(default_factory=dict)
    students: dict[str, list[str]] = field(default_factory=dict)  # the ids by the attack's name


def shorten_limits(classroom: Classroom, limits: dict[str, int]) -> None:
    path = classroom.course.source(classroom.topic) / f"{classroom.question}.ipynb"
    source = json.loads(path.read_text())
    source["metadata"]["autograder"] |= limits
    path.write_text(json.dumps(source))


def graded(kind: str, wanted: set[str], folder: Path, pool: LocalPool) -> Outcome:
    """Grade attacks on a question, all at once; those in two parts one after another."""
    topic, question = QUESTIONS[kind]
    built = build_copy(folder, f"{topic}/{question}").root
    shutil.copytree(ROOT / "data", built / "data")
    classroom = Classroom(Course.find(built), pool, topic, question)
    shorten_limits(classroom, LIMITS[kind])
    mark = Path(tempfile.mkdtemp(prefix="attacked-", dir=Path.home())) / "written"
    outcome = Outcome(classroom, mark)
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
    first = [ids[0] for ids in outcome.students.values() if len(ids) == 1]
    outcome.results |= classroom.grade("honest", *first)
    with LocalPool(1) as single:
        alone = Classroom(classroom.course, single, topic, question)
        for ids in in_parts:
            for student in ids:
                outcome.results |= alone.grade(student)
    return outcome


@pytest.fixture(scope="module")
def outcome_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pool: LocalPool
) -> Iterator[Callable[[str], Outcome]]:
    """Grade, once for each kind of question, the attacks that the tests of this run are about."""
    wanted: dict[str, set[str]] = {kind: set() for kind in QUESTIONS}
    for item in request.session.items:
        if isinstance(item, pytest.Function) and item.path == request.path:
            params = item.callspec.params
            wanted[params["kind"]] |= {params["attack"].name} if "attack" in params else set()
    found: dict[str, Outcome] = {}

    def of(kind: str) -> Outcome:
        if kind not in found:
            found[kind] = graded(kind, wanted[kind], tmp_path_factory.mktemp("attacked"), pool)
        return found[kind]

    yield of
    for outcome in found.values():
        shutil.rmtree(outcome.mark.parent)


@pytest.mark.parametrize(("kind", "attack"), CASES)
def test_attack_gains_nothing(kind: str, attack: Attack, outcome_of: Callable[[str], Outcome]) -> None:
    outcome = outcome_of(kind)
    for student in outcome.students[attack.name]:
        result = outcome.results[student]
        assert result.score == 0 or attack.hand_in, [cell for cell in result.cells if cell.score]
        assert result.score <= result.max_score
        assert LEAKED not in given_back(outcome.classroom, student)
    assert not outcome.mark.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_else_is_changed(kind: str, outcome_of: Callable[[str], Outcome]) -> None:
    outcome = outcome_of(kind)
    honest = outcome.results["honest"]
    assert honest.score == honest.max_score
    assert honest.status == "graded"
    assert not list(outcome.mark.parent.iterdir())
    root = outcome.classroom.course.root
    assert not [folder for folder, _folders, files in os.walk(root) if "written" in files]
    left = [process for process in psutil.process_iter(["name"]) if "attack" in (process.info["name"] or "")]
    assert left == []
