"""nbgrader's settings for this course, so that nbgrader's own commands work in this folder."""

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "cnn"
# The sources are generated from solutions/ by `autograder build`; the released notebooks are committed.
c.CourseDirectory.source_directory = ".build/source"
c.CourseDirectory.release_directory = "notebooks"
c.IncludeHeaderFooter.header = ""
c.ExecutePreprocessor.timeout = 30
# `nbgrader autograde` and formgrader's button grade as `autograder grade` does, in its sandbox.
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = ["autograder.grading.nbgrader_autograde.Grade"]
