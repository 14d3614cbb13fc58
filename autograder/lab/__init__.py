"""What a course notebook imports: `check` to compare an answer, `show` to draw one, `data` for pictures.

Everything here ships to students, so nothing here may know a solution or a hidden test. It also
runs on the judge's side of grading, where the answers checked come from another process; `session`
holds what differs between the two.
"""

from autograder.lab import check, show

__all__ = ["check", "show"]
