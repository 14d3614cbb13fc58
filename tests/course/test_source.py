"""A question's source: short and long heads mean the same, and what is wrong is named with file and line."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from autograder.course.folders import QuestionFolder
from autograder.course.metadata import metadata_of
from autograder.course.source import read_source
from autograder.errors import CourseError
from tests.conftest import QUESTIONS, ROOT

SHORT = """\
# ---
# autograder:
#   packages: [numpy]
#   cell_seconds: 5
# ---

# %% [markdown]
# # A question

# %% setup
import numpy as np

# %% setup hidden
### BEGIN HIDDEN TESTS
secret = 3
### END HIDDEN TESTS

# %% solution double
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% test double points=2
assert double(1) == 2
### BEGIN HIDDEN TESTS
assert double(secret) == 6
### END HIDDEN TESTS

# %% show
print(double(4))

# %% experiment prediction
print(double(5))

# %% explain double [markdown] points=1.5
# The answer.

# %% task drawing [markdown] points=3
# Draw it.

# %%
scratch = 1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "question.py"
    path.write_text(text)
    return path


def test_heads_become_nbgraders_metadata(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, SHORT))
    notebook = json.loads(json.dumps(source.notebook))
    about = {metadata_of(cell).grade_id: cell["metadata"] for cell in notebook["cells"] if cell["metadata"]}
    plain = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    test = {"nbgrader": {**plain, "grade": True, "grade_id": "test_double", "locked": True, "points": 2}}
    answer = {"grade": True, "grade_id": "explain_double", "points": 1.5, "solution": True}
    task = {"grade_id": "task_drawing", "points": 3, "task": True, "locked": True}
    locked = {**plain, "locked": True}
    assert about == {
        "setup": {"nbgrader": {**locked, "grade_id": "setup"}, "tags": ["setup"]},
        "setup_hidden": {
            "nbgrader": {**locked, "grade": True, "grade_id": "setup_hidden", "points": 0},
            "tags": ["setup"],
        },
        "double": {"nbgrader": {**plain, "grade_id": "double", "solution": True}},
        "test_double": test,
        "show": {"nbgrader": {**locked, "grade_id": "show"}},
        "experiment_prediction": {"nbgrader": {**locked, "grade_id": "experiment_prediction"}},
        "explain_double": {"nbgrader": {**plain, **answer}},
        "task_drawing": {"nbgrader": {**plain, **task}},
    }
    assert notebook["metadata"]["autograder"] == {
        "judge": "separate",
        "packages": ["numpy"],
        "cell_seconds": 5,
    }
    heads = [SHORT.split("\n")[line - 1] for line in source.lines]
    assert heads[1] == "# %% setup"
    assert heads[-1] == "# %%"


def test_the_long_form_is_read_as_well(tmp_path: Path) -> None:
    """As JupyterLab's Create Assignment sidebar writes it, with Jupytext's own header."""
    expanded = read_source(written(tmp_path, SHORT)).notebook
    long = SHORT.replace(
        "# ---\n# autograder:\n#   packages: [numpy]\n#   cell_seconds: 5\n",
        "# ---\n# jupyter:\n#   autograder:\n#     packages: [numpy]\n#     cell_seconds: 5\n",
    )
    heads = iter(expanded.cells)

    def head(match: re.Match[str]) -> str:
        cell = next(heads)
        kind = " [markdown]" if cell.cell_type == "markdown" else ""
        return "# %%" + kind + "".join(f" {key}={json.dumps(value)}" for key, value in cell.metadata.items())

    again = read_source(written(tmp_path, re.sub(r"^# %%.*$", head, long, flags=re.M))).notebook
    assert again == expanded


def test_a_source_opens_in_jupyterlab_is_changed_with_the_sidebar_and_saved(tmp_path: Path) -> None:
    from jupyter_server.services.contents.largefilemanager import LargeFileManager
    from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)()
    manager.root_dir = str(tmp_path)
    (tmp_path / "jupytext.toml").write_bytes((ROOT / "jupytext.toml").read_bytes())
    path = written(tmp_path, SHORT)
    opened = manager.get("question.py", type="notebook", content=True)
    cells = opened["content"]["cells"]
    by_title = {cell["metadata"].get("title"): cell for cell in cells}
    # What the sidebar writes for "Autograded answer ... manually graded, points", and for a change of points.
    sidebar = {"grade": True, "locked": True, "schema_version": 3, "solution": False, "task": False}
    cells[-1]["source"] = "assert double(0) == 0"
    cells[-1]["metadata"]["nbgrader"] = {**sidebar, "grade_id": "cell-3f2a", "points": 4, "cell_type": "code"}
    by_title["test double"]["metadata"]["nbgrader"] = {**sidebar, "grade_id": "cell-77aa", "points": 5}
    opened["content"]["metadata"]["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    manager.save(opened, "question.py")
    saved = {metadata_of(cell).grade_id: metadata_of(cell) for cell in read_source(path).notebook.cells}
    assert saved["cell-3f2a"].is_test
    assert saved["cell-3f2a"].points == 4
    assert saved["test_double"].points == 5
    assert "solution double" in path.read_text()
    assert read_source(path).notebook.metadata["autograder"]["cell_seconds"] == 5


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_survives_being_saved_by_jupytext(question: QuestionFolder, tmp_path: Path) -> None:
    from jupyter_server.services.contents.largefilemanager import LargeFileManager
    from jupytext.sync_contentsmanager import build_sync_jupytext_contents_manager_class

    manager = build_sync_jupytext_contents_manager_class(LargeFileManager)()
    manager.root_dir = str(tmp_path)
    (tmp_path / "jupytext.toml").write_bytes((ROOT / "jupytext.toml").read_bytes())
    path = written(tmp_path, question.source.read_text())
    before = read_source(path).notebook
    manager.save(manager.get("question.py", type="notebook", content=True), "question.py")
    assert read_source(path).notebook == before


def changed(old: str, new: str) -> Any:
    assert old in SHORT
    return lambda: SHORT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (changed("test double points=2", "tset double points=2"), 25, r"`tset` is not a kind of cell; did you mean `test`\?"),
        (changed(" points=2", ""), 25, r"the cell `test double` has no points; write `# %% test NAME points=2`"),
        (changed(" points=2", " pionts=2"), 25, r"`pionts` is unknown in a cell's head; did you mean `points`\?"),
        (changed(" points=2", " points=two"), 25, r"`points=two` in the head cannot be read"),
        (changed("solution double", "solution"), 18, r"the cell `solution` has no name; write `# %% solution NAME`"),
        (changed("solution double", "solution double it"), 18, r"the name `double it` must be one word"),
        (changed("solution double", "solution double points=2"), 18, r"a cell `solution` carries no points"),
        (changed("explain double [markdown]", "explain double"), 37, r"is a markdown cell; write `# %% explain NAME \[markdown\] points=2`"),
        (changed("explain double [markdown]", "explain double [markdwn]"), 37, r"the cell's type in `explain double \[markdwn\]` is unknown"),
        (changed("# %% show", "# %% [markdwn]"), 31, r"the cell's type in `\[markdwn\]` is unknown; write `\[markdown\]`"),
        (changed("# %% show", "# %% setup"), 31, r"a second cell has the name `setup` \(the first is in line 10\)"),
        (changed("    ### END SOLUTION\n", ""), 20, r"no `### END SOLUTION` after this `### BEGIN SOLUTION`"),
        (changed("    ### BEGIN SOLUTION\n", ""), 21, r"`### END SOLUTION` without `### BEGIN SOLUTION`"),
        (changed("### END HIDDEN TESTS\n\n# %% show", "# %% show"), 27, r"no `### END HIDDEN TESTS`"),
        (changed("print(double(4))", "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"), 32, r"`BEGIN HIDDEN TESTS` stands in a cell that is no test"),
        (changed("assert double(1) == 2", "assert double(1) = 2"), 26, r"this is not Python"),
        (changed("    return 2 * x", "    return 2 * x)"), 21, r"this is not Python \(unmatched '\)'\)"),
        (changed("assert double(1) == 2", "x = 1\nassert double(x) == 2"), 26, r"this test's name `x` by mistake, .* call it `_x`"),
        (changed("assert double(1) == 2", "for _x in range(3):\n    double_x = _x"), 26, r"this test's name `double_x` by mistake"),
        (changed("# %% show\nprint(double(4))", "# %% instructions\nprint(1)"), 31, r"the build writes this cell; leave only its head"),
        (changed("cell_seconds: 5", "cell_second: 5"), 4, r"`cell_second` is not a setting; did you mean `cell_seconds`\?"),
        (changed("cell_seconds: 5", "cell_seconds: soon"), 4, r"`cell_seconds` is 'soon'; write a number above 0"),
        (changed("packages: [numpy]", "packages: numpy"), 3, r"`packages` must be a list"),
        (changed("cell_seconds: 5", "judge: mine"), 4, r"`judge` is 'mine'; write one of: separate, none"),
        (changed("# autograder:", "# autogarder:"), 2, r"`autogarder` is unknown in the header; did you mean `autograder`\?"),
        (changed("packages: [numpy]", "packages: [numpy"), 4, r"the header is not YAML"),
        (
            changed("# %% show", '# %% nbgrader={"grade": true, "grade_id": "x", "locked": true, "solution": false}'),
            31,
            r"nbgrader's metadata of the cell `x` lacks `points`",
        ),
        (
            changed("# %% show", '# %% nbgrader={"grade": true, "grade_id": "x", "points": 1}'),
            31,
            r"nbgrader's metadata of the cell `x` lacks `locked`, `solution`",
        ),
        (
            changed("points=2", 'points=2 nbgrader={"grade": false, "grade_id": "x", "locked": false, "solution": true}'),
            25,
            r"nbgrader's metadata behind it disagrees; keep one of the two",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: Any, line: int, sentence: str) -> None:
    path = written(tmp_path, text())
    with pytest.raises(CourseError, match=sentence) as error:
        read_source(path)
    assert "\n" not in str(error.value)
    assert f"question.py:{line}: " in str(error.value), error.value


def test_a_hidden_part_of_a_test_may_define_names(tmp_path: Path) -> None:
    text = SHORT.replace("assert double(secret) == 6", "case = secret\nassert double(case) == 6")
    assert read_source(written(tmp_path, text))


def test_the_instructions_say_what_the_settings_say(tmp_path: Path) -> None:
    text = SHORT.replace("# %% show", "# %% instructions [markdown]\n\n# %% show")

    def instructions(**changes: str) -> str:
        changed_text = text
        for old, new in changes.items():
            changed_text = re.sub(rf"{old}: .*", f"{old}: {new}", changed_text)
        cells = read_source(written(tmp_path, changed_text)).notebook.cells
        return next(cell.source for cell in cells if "How this notebook works" in cell.source)

    assert "runs for more than 5 seconds is stopped" in instructions()
    assert "you can import NumPy." in instructions()
    three = instructions(packages="[numpy, matplotlib, torch]", cell_seconds="90")
    assert "runs for more than 90 seconds is stopped" in three
    assert "you can import NumPy, Matplotlib and PyTorch (without torchvision)." in three


def test_settings_in_both_headers_are_not_guessed(tmp_path: Path) -> None:
    twice = "# ---\n# jupyter:\n#   autograder:\n#     cell_seconds: 1\n# autograder:\n#   cell_seconds: 2\n# ---\n"
    with pytest.raises(CourseError, match="two `autograder:` blocks"):
        read_source(written(tmp_path, twice))


def test_cell_ids_come_from_grade_ids() -> None:
    notebook = read_source(ROOT / "solutions" / "residual" / "residual_block" / "question.py").notebook
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert {"conv2d", "test_conv2d", "setup_hidden", "explain_relu"} <= set(ids)
