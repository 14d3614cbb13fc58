"""The one list of statuses: how a cell test, a cell or a whole notebook ended.

Owns the words that stand in results, in JSON and in CSV, and their order. Who decides on a status, and what
it costs, is up to the modules that use it.
"""

import enum


class Status(enum.StrEnum):
    """How a cell test, a cell or a notebook ended; the value is the text in JSON, CSV and reports."""

    GRADED = "graded"  # a notebook that ran to its end
    PASSED = "passed"
    FAILED = "failed"
    PARTIAL = "partial"  # some of the points of a cell
    NO_ANSWER = "no answer"  # a free answer left blank
    BY_HAND = "by hand"  # a free answer that waits for a person's marks
    MISSING = "missing"  # there is no notebook
    INVALID = "invalid"  # there is one that cannot be read
    TIMED_OUT = "timed out"
    MEMORY_LIMIT = "memory limit"
    CRASHED = "crashed"
    NOT_RUN = "not run"


# What can go wrong with a notebook, worst first: its status is the worst of its cells'.
TROUBLES = (Status.INVALID, Status.MISSING, Status.MEMORY_LIMIT, Status.TIMED_OUT, Status.CRASHED)
# The student's code was stopped, or its process ended.
STOPPED = (Status.TIMED_OUT, Status.MEMORY_LIMIT, Status.CRASHED)
# No test came to a verdict on the answer.
WITHOUT_VERDICT = (*STOPPED, Status.NOT_RUN)
