"""Writes the skeleton of a new question, for `autograder new`.

Owns `skeleton/`: a small question that builds and can be graded, in which everything an author must write
says `REPLACE:`. The audit names each that is left.
"""

import keyword
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.course.folders import QuestionFolder
from autograder.course.layout import Course
from autograder.errors import CourseError, place

SKELETON = Path(__file__).parent / "skeleton"
MARK = "REPLACE:"


def new_question(course: Course, name: str) -> list[Path]:
    """Write a skeleton into `solutions/<topic>/<question>/`; return its files.

    Args:
        name: TOPIC/QUESTION.

    Raises:
        CourseError: if the name is no such pair, or the question exists.
    """
    topic, _slash, question = name.partition("/")
    for part in (topic, question):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", part) or keyword.iskeyword(part):
            raise CourseError(
                f"`{name}` cannot be the name of a question: write TOPIC/QUESTION in lower-case letters, "
                "digits and underscores, such as foundations/tiny_relu."
            )
    folder = course.solutions / topic / question
    if folder.exists():
        raise CourseError(f"{place(folder)} exists; choose another name, or edit what is there.")
    folder.mkdir(parents=True)
    written = []
    for template in sorted(SKELETON.glob("*.py")):
        text = template.read_text(encoding="utf-8")
        text = text.replace("QUESTION_NAME", question).replace("QUESTION_TITLE", _title(question))
        (folder / template.name).write_text(text, encoding="utf-8")
        written.append(folder / template.name)
    return written


def _title(question: str) -> str:
    return question.replace("_", " ").capitalize()


def left_to_write(folder: QuestionFolder) -> Iterator[str]:
    """Yield a sentence for each place where the skeleton's own text still stands."""
    for path in sorted(folder.path.glob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if MARK in line:
                what = line.partition(MARK)[2].split("·")[0].strip(" :*")
                yield f"{place(path, number)}: still to be written: {what[:80]}"
