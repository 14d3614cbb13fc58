"""Fills `work/` with notebooks to write in, so that nobody works in `notebooks/`, which builds replace."""

import shutil
from pathlib import Path

from autograder.course.layout import Course
from autograder.errors import CourseError, place

FOLDER = "work"


def fill_work(course: Course) -> list[Path]:
    """Copy what is in `notebooks/` and not yet in `work/`; return the new files.

    Raises:
        CourseError: if there are no notebooks, or the folder cannot be written.
    """
    released = sorted(path for path in course.notebooks.rglob("*") if path.is_file())
    if not released:
        raise CourseError(f"There are no notebooks in {place(course.notebooks)}; run: autograder build")
    new = []
    for path in released:
        copy = course.root / FOLDER / path.relative_to(course.notebooks)
        if copy.exists() or ".ipynb_checkpoints" in path.parts:
            continue
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        except OSError as error:
            raise CourseError(
                f"{place(copy)} cannot be written ({error.strerror}); check its permissions."
            ) from None
        new.append(copy)
    return new
