"""What protects this machine and this course from submissions, for `autograder doctor`.

Owns the findings and their words; `sandbox.wall` and `sandbox.probe` find out what the machine allows.
"""

import os
from dataclasses import dataclass

from autograder.course.layout import Course
from autograder.sandbox.limits import Limits
from autograder.sandbox.wall import WallError, protection

CONFIG_LINES = (
    "c.Autograde.sanitize_preprocessors = []",
    'c.Autograde.autograde_preprocessors = ["autograder.grading.nbgrader_autograde.Grade"]',
)


@dataclass(frozen=True)
class Finding:
    """One thing that is in order, or not.

    Attributes:
        good: whether it is.
        sentence: what was found and, if it is not in order, what to do.
        needed: whether nothing can be graded without.
    """

    good: bool
    sentence: str
    needed: bool = False


def examine(course: Course | None) -> list[Finding]:
    """Examine this machine and, if there is one, the course.

    Args:
        course: None outside of any.
    """
    return [*_machine(), *([_nbgrader(course)] if course else [])]


def _machine() -> list[Finding]:
    try:
        found = protection()
    except WallError as error:
        return [Finding(False, str(error), needed=True)]
    cores, memory = len(os.sched_getaffinity(0)), _memory_mb()
    needed = cores * Limits().memory_mb
    return [
        Finding(True, f"Submissions run in namespaces of their own ({found.bubblewrap})."),
        Finding(True, "System calls that no course needs are refused.")
        if found.filters
        else Finding(False, "No system call is refused: there is a filter for x86_64 and aarch64 only."),
        Finding(True, "Processes and threads are counted before they are made.")
        if found.asks
        else Finding(
            False,
            "Processes and threads are counted every 30 ms only, which a fast fork bomb can outrun for a "
            "while: use Linux 5.5 or newer.",
        ),
        Finding(True, f"{memory} MB of memory are enough for {cores} submissions at a time.")
        if memory >= needed
        else Finding(
            False,
            f"{memory} MB of memory are less than {cores} submissions may use at a time ({needed} MB): grade "
            f"with --workers {max(1, memory // Limits().memory_mb)}.",
        ),
    ]


def _memory_mb() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def _nbgrader(course: Course) -> Finding:
    steps = course.config.Autograde.get("autograde_preprocessors", [])
    if [str(step).rpartition(".")[0] for step in steps] == ["autograder.grading.nbgrader_autograde"]:
        return Finding(True, "`nbgrader autograde` and formgrader's button grade in the sandbox, too.")
    return Finding(
        False,
        "`nbgrader autograde` and formgrader's button run submissions with your rights here: add these lines "
        f"to {course.root}/nbgrader_config.py:\n" + "\n".join(f"    {line}" for line in CONFIG_LINES),
    )
