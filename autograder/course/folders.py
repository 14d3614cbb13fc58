"""Where a question lies, and what lies in its folder: `solutions/<topic>/<question>/`."""

from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError, place


@dataclass(frozen=True)
class QuestionFolder:
    """Where a question lies: `solutions/<topic>/<question>/`."""

    path: Path

    @property
    def name(self) -> str:
        """The question's name."""
        return self.path.name

    @property
    def source(self) -> Path:
        """The source of the notebook."""
        return self.path / "question.py"

    @property
    def mistakes(self) -> Path:
        """The known mistakes."""
        return self.path / "mistakes.py"

    @property
    def accepted(self) -> Path:
        """The accepted solutions and the equivalent mutants."""
        return self.path / "accepted.py"

    @property
    def figures(self) -> Path:
        """The figures that the notebook shows."""
        return self.path / "figures"


def question_folders(topic: Path) -> list[QuestionFolder]:
    """Return the questions of a topic, sorted by name.

    Raises:
        CourseError: if there is Python source that belongs to no question.
    """
    for stray in sorted(topic.glob("*.py")):
        raise CourseError(
            f"{place(stray)} belongs to no question: a question is a folder, "
            f"put its source into {place(topic / stray.stem / 'question.py')}."
        )
    folders = [QuestionFolder(path) for path in sorted(topic.iterdir()) if path.is_dir()]
    found = [folder for folder in folders if folder.source.is_file()]
    for folder in folders:
        if folder not in found and any(folder.path.glob("*.py")):
            raise CourseError(f"{place(folder.path)} has no question.py; see docs/authors.md.")
    return found
