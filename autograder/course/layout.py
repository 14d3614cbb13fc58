"""Where a course's folders are, and what nbgrader's config says of it.

Owns the reading of `nbgrader_config.py`; every path comes from nbgrader's own `CourseDirectory`, so
that a course laid out in another way works as well.
"""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course.folders import QuestionFolder, question_folders
from autograder.errors import CourseError
from autograder.sandbox.limits import Limits

CONFIG = "nbgrader_config.py"
GRADEBOOK = "gradebook.db"  # what marks a course that is happy with nbgrader's defaults


@dataclass(frozen=True)
class Course:
    """A course folder.

    Attributes:
        root: the folder that holds `nbgrader_config.py`.
        config: nbgrader's configuration, a `traitlets.config.Config`.
        directory: nbgrader's `CourseDirectory` made from it.
    """

    root: Path
    config: Any
    directory: Any

    @classmethod
    def find(cls, start: Path | None = None) -> "Course":
        """Find the course in `start` (by default the current folder) or a folder above it.

        Raises:
            CourseError: if there is none, if it has been submitted to another course, or if its config
                cannot be read.
        """
        start = (start or Path.cwd()).resolve()
        above = [
            folder
            for folder in (start, *start.parents)
            if any((folder / name).is_file() for name in (CONFIG, GRADEBOOK))
        ]
        if not above:
            raise CourseError(
                f"There is no course here: neither {start} nor a folder above it has a {CONFIG} or "
                f"a {GRADEBOOK}; change to the course's folder."
            )
        for outer in reversed(above[1:]):  # before the config of the inner one is run
            if cls._was_submitted(above[0], outer):
                raise CourseError(
                    f"{above[0]} looks like a course, but was submitted to the course in {outer}; change to "
                    "that folder."
                )
        return cls._load(above[0])

    @classmethod
    def _was_submitted(cls, folder: Path, outer: Path) -> bool:
        try:
            return folder.is_relative_to(cls._load(outer).submissions)
        except CourseError:  # no course, or a broken one, and not the one that was asked for
            return False

    @classmethod
    def _load(cls, root: Path) -> "Course":
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import Config
        from traitlets.config.loader import PyFileConfigLoader

        try:
            config = Config()
            if (root / CONFIG).is_file():
                config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
            config.CourseDirectory.root = str(root)
            directory = CourseDirectory(config=config)
        except Exception as error:
            raise CourseError(
                f"{root / CONFIG} cannot be read ({type(error).__name__}: {error}); correct it and try again."
            ) from None
        return cls(root, config, directory)

    def at(self, folder: Path) -> "Course":
        """Return a course with this one's settings, and nbgrader's folders and gradebook below `folder`.

        Its solutions and data are still this course's.
        """
        config = copy.deepcopy(self.config)
        config.CourseDirectory.root = str(folder)
        config.CourseDirectory.db_url = f"sqlite:///{folder}/{GRADEBOOK}"
        return Course(self.root, config, type(self.directory)(config=config))

    @property
    def solutions(self) -> Path:
        """The folder of the sources, one folder a topic."""
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        """The folder of the notebooks students get."""
        return self.root / "notebooks"

    @property
    def data(self) -> Path:
        """The folder of public data."""
        return self.root / "data"

    @property
    def build(self) -> Path:
        """The folder of built things that are not for people."""
        return self.root / ".build"

    def reports(self, topic: str) -> Path:
        """Return the folder of a topic's class report and grades.csv, which it makes if need be.

        Raises:
            CourseError: if it cannot be made.
        """
        folder = self.root / "reports" / topic
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CourseError(f"{folder} cannot be made ({error.strerror}); check its permissions.") from None
        return folder

    @property
    def db_url(self) -> str:
        """The gradebook's URL."""
        return str(self.directory.db_url)

    @property
    def gradebook_name(self) -> str:
        """What to call the gradebook in a message: never a URL, which may hold a password."""
        if self.db_url.startswith("sqlite:///"):
            return self.db_url.removeprefix("sqlite:///")
        return "the gradebook database"

    def source(self, topic: str) -> Path:
        """Return the folder of nbgrader's source notebooks of a topic."""
        return self._path(self.directory.source_directory, ".", topic)

    def released(self, topic: str) -> Path:
        """Return the folder of the notebooks students get, as nbgrader's config names it."""
        return self._path(self.directory.release_directory, ".", topic)

    @property
    def submissions(self) -> Path:
        """The folder of all submissions."""
        probe = self.submitted("STUDENT", "TOPIC")
        return Path(*probe.parts[: probe.parts.index("STUDENT")])

    def submitted(self, student: str, topic: str) -> Path:
        """Return the folder of a student's submission."""
        return self._path(self.directory.submitted_directory, student, topic)

    def autograded(self, student: str, topic: str) -> Path:
        """Return the folder of a student's graded notebooks."""
        return self._path(self.directory.autograded_directory, student, topic)

    def _path(self, step: str, student: str, topic: str) -> Path:
        return Path(self.directory.format_path(step, student, topic))

    def topics(self) -> list[str]:
        """Return the topics that have sources."""
        if not self.solutions.is_dir():
            return []
        topics = (path for path in self.solutions.iterdir() if path.is_dir())
        return sorted(path.name for path in topics if any(path.glob("*/*.py")) or any(path.glob("*.py")))

    def question_folders(self, topic: str) -> list[QuestionFolder]:
        """Return the sources of a topic's questions, sorted by name; none where it has only notebooks.

        Raises:
            CourseError: if there is Python source that belongs to no question.
        """
        folder = self.solutions / topic
        return question_folders(folder) if folder.is_dir() else []

    def default_limits(self) -> Limits:
        """Return the limits for a question that sets none: nbgrader's timeout if configured, else ours."""
        for section in ("Execute", "ExecutePreprocessor"):
            timeout = self.config[section].get("timeout") if section in self.config else None
            if timeout:
                return Limits(cell_seconds=float(timeout), notebook_seconds=10.0 * float(timeout))
        return Limits()
