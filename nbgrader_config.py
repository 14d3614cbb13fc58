"""nbgrader's settings for this course, so that nbgrader's own commands work in this folder."""

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "cnn"
# The sources are generated from solutions/ by `autograder build`; the released notebooks are committed.
c.CourseDirectory.source_directory = ".build/source"
c.CourseDirectory.release_directory = "notebooks"
c.IncludeHeaderFooter.header = ""
c.ExecutePreprocessor.timeout = 30
# Submitted text cells may hold HTML; in formgrader and feedback it must not run.
c.HTMLExporter.sanitize_html = True
