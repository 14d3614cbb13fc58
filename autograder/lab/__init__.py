"""What a course notebook imports to check an answer and to draw it: `check` and `show`.

Everything here ships to students, so nothing here may contain a solution or a hidden test. It also
runs in the judge, where the checked answers come from another process; `session` holds what differs
between the two.
"""

from autograder.lab import check, show

__all__ = ["check", "show"]
