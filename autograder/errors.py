"""The errors people meet: one sentence that says what, where, and what to do."""


class CourseError(Exception):
    """Something keeps a command from doing its work; the message tells the instructor what to do."""
