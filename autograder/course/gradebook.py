"""nbgrader's gradebook: opened, and its troubles put into one sentence.

Owns what nbgrader needs of the process while a gradebook is in use, and takes it back afterwards.
"""

import contextlib
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.course.layout import Course
from autograder.errors import CourseError


@contextlib.contextmanager
def alembic_on_path() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it runs by name: it lies beside this interpreter."""
    before = os.environ.get("PATH")
    os.environ["PATH"] = os.pathsep.join(filter(None, [str(Path(sys.executable).parent), before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


def copy_empty_gradebook(course: Course, path: Path) -> None:
    """Put an empty gradebook at `path`; nbgrader takes seconds to make one, so `.build` keeps one to copy."""
    import nbgrader
    from nbgrader.api import Gradebook

    template = course.build / f"empty-gradebook-{nbgrader.__version__}.db"
    if not template.is_file():
        template.parent.mkdir(parents=True, exist_ok=True)
        unfinished = template.with_suffix(f".{os.getpid()}")
        with alembic_on_path():
            Gradebook(f"sqlite:///{unfinished}").close()
        unfinished.replace(template)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, path)


@contextlib.contextmanager
def open_gradebook(course: Course) -> Iterator[Any]:
    """Open nbgrader's gradebook.

    Raises:
        CourseError: if it is locked, damaged, of another version or out of reach, also while in use.
    """
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import DBAPIError, SAWarning, SQLAlchemyError

    gradebook = None
    with warnings.catch_warnings():
        # nbgrader's own models set these off at every new submission.
        warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader")
        try:
            with alembic_on_path():
                gradebook = Gradebook(course.db_url, course.directory.course_id)
            yield gradebook
        except SQLAlchemyError as error:
            cause = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
            raise CourseError(_advice(course.gradebook_name, cause)) from None
        except ImportError as error:
            raise CourseError(
                f"The gradebook's database needs a driver that is missing ({error}); install it with pip."
            ) from None
        finally:
            if gradebook is not None:
                gradebook.close()


def _advice(name: str, cause: str) -> str:
    if "locked" in cause:
        return (
            f"{name} is locked by another program; close it (formgrader? another grading run?) and try again."
        )
    if "not a database" in cause or "malformed" in cause:
        return f"{name} is damaged ({cause}); put a backup in its place, or move it away and build again."
    if "no such column" in cause or "no such table" in cause:
        return f"{name} was made by another version of nbgrader; back it up and run: nbgrader db upgrade"
    return f"{name} cannot be used ({cause}); check that it exists and may be written."
