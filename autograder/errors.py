"""The errors people meet: one sentence that says what, where, and what to do."""


class CourseError(Exception):
    """Something in the course folder keeps a command from doing its work; the message is for the instructor."""
