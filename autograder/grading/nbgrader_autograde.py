"""What `nbgrader autograde` and formgrader's button run instead of nbgrader's own steps: this grader.

nbgrader by itself runs a submission with the instructor's rights, in the process that also runs the tests. A
course's `nbgrader_config.py` therefore names `Grade` as the only step of autograding. Owns nothing but the
way from nbgrader's converter to `batch` and back.
"""

import glob
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course.layout import Course
from autograder.grading.batch import grade
from autograder.grading.pool import LocalPool


class Grade(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades the notebook at hand as `autograder grade --force` does."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Return the graded notebook, which is recorded by then; nbgrader writes it to `autograded/` again.

        Args:
            nb: the notebook as nbgrader has copied it; what is graded is the one in `submitted/`.
            resources: nbgrader's names of the student, the assignment and the notebook.

        Raises:
            CourseError: if the course, the gradebook or this machine does not allow grading.
        """
        converter = self.parent.parent
        about = resources["nbgrader"]
        course = Course(Path(converter.coursedir.root), self.config, converter.coursedir)
        student, topic, notebook = about["student"], about["assignment"], about["notebook"]
        with LocalPool(1) as pool:
            [result] = grade(
                course, topic, pool, students=[glob.escape(student)], notebooks=[notebook], force=True
            )
        self.log.info("%s: %s", notebook, " ".join([result.status, result.message]).strip())
        path = course.autograded(student, topic) / f"{notebook}.ipynb"
        path.chmod(0o644)  # for nbgrader to write it, which takes this back afterwards
        return nbformat.read(path, as_version=4), resources
