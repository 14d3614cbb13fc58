"""Times a class of right solutions with and without the sandbox, alternately, and prints what that costs.

One worker, ready before the clock starts; what is timed is the whole batch: the look whether the sandbox
works here, then everything from reading to recording.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from autograder.grading.batch import grade
from autograder.grading.pool import LocalPool

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # a class of submissions is made as the tests make it

from tests.conftest import TOPIC, Classroom, build_copy  # noqa: E402


def main() -> None:
    """Grade one class over and over."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=10, metavar="N")
    parser.add_argument("--students", type=int, default=20, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, LocalPool(1) as pool:
        folder = Path(name)
        classroom = Classroom(build_copy(folder, TOPIC), pool)
        for number in range(options.students):
            classroom.hand_in(f"student-{number:03}", classroom.solved())

        def seconds(walled: bool) -> float:
            started = time.perf_counter()
            grade(classroom.course, TOPIC, pool, force=True, walled=walled)
            return (time.perf_counter() - started) / options.students

        for walled in (True, False):  # the worker gets ready
            seconds(walled)
        times = [(seconds(True), seconds(False)) for _pair in range(options.pairs)]
    inside, outside = (statistics.median(column) for column in zip(*times, strict=True))
    cost = statistics.median(one - other for one, other in times)
    print(f"{options.pairs} pairs of {options.students} submissions, medians of milliseconds a submission:")
    print(f"inside {1000 * inside:.0f}, outside {1000 * outside:.0f}; the sandbox costs {1000 * cost:.0f}")


if __name__ == "__main__":
    main()
