"""Grades eighty honest submissions alone, then again among twenty attackers, and compares grades and times.

The attackers are those of tests/attacks/service, which use up time, memory, processes and output.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from autograder.course.accepted import read_accepted
from autograder.course.mistakes import read_mistakes
from autograder.grading.pool import LocalPool

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the attacks are among the tests

from tests.attacks.corpus import attacks, notebook  # noqa: E402
from tests.conftest import TOPIC, Classroom, build_copy  # noqa: E402


def main() -> None:
    """Grade the class twice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--honest", type=int, default=80, metavar="N")
    parser.add_argument("--attackers", type=int, default=20, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, LocalPool() as pool:
        folder = Path(name)
        classroom = Classroom(build_copy(folder, TOPIC), pool)
        honest = hand_in_honest(classroom, options.honest)
        classroom.grade(*honest[:2], force=True)  # the workers get ready
        alone, alone_seconds = graded(classroom, honest)
        hostile = [attack for attack in attacks() if attack.path.parent.name == "service"]
        attackers = {}
        for number, attack in enumerate(hostile[: options.attackers]):
            student = f"student-{4 * number:03}-attacker"  # spread over the class, in the order of grading
            attackers[student] = attack.name
            if hand_in := attack.hand_in:
                hand_in(classroom.folder(student), classroom.blank(), classroom.solved())
            else:
                classroom.hand_in(student, notebook(classroom, attack.students[0], folder / "mark"))
        together, seconds = graded(classroom, [*honest, *attackers])
        own = sum(together[student].seconds for student in attackers)
        different = [
            student for student in honest if all_but_time(together[student]) != all_but_time(alone[student])
        ]
    print(f"{len(honest)} honest submissions alone   {alone_seconds:6.1f} s")
    print(f"among {len(attackers)} attackers           {seconds:6.1f} s")
    print(f"the attackers' own time        {own:6.1f} s, on {pool.workers} workers")
    print(f"honest submissions with another result: {len(different)} {different}")


def hand_in_honest(classroom: Classroom, count: int) -> list[str]:
    """Hand in right solutions in every style and every known mistake, over and over."""
    [source] = classroom.course.question_folders(TOPIC)
    pieces = [one.pieces for one in read_accepted(source, classroom.source["cells"])]
    pieces += [[one.piece] for one in read_mistakes(source, classroom.source["cells"])]
    students = [f"student-{number:03}" for number in range(count)]
    for number, student in enumerate(students):
        classroom.hand_in(student, classroom.solved(*pieces[number % len(pieces)]))
    return students


def graded(classroom: Classroom, students: list[str]) -> tuple[dict, float]:
    started = time.perf_counter()
    results = classroom.grade(*students, force=True)
    return results, time.perf_counter() - started


def all_but_time(result) -> list:
    """Return everything about a result but its time."""
    return [result.status, result.score, result.message, *map(repr, result.cells), *map(repr, result.by_hand)]


if __name__ == "__main__":
    main()
