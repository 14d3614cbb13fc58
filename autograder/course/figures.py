"""Draws a question's figures: `figures.py` beside its source -> `figures/<name>.svg`.

Every function of `figures.py` whose name has no leading underscore draws one figure: it takes nothing and
returns a Matplotlib `Figure`. The SVGs are committed with the source, so that a build without changes draws
nothing. Owns how a figure becomes the same bytes everywhere.
"""

import ast
import hashlib
import re
import traceback
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.course.folders import QuestionFolder
from autograder.course.settings import did_you_mean
from autograder.errors import CourseError, place

# Letters stay text: crisp, small, read by screen readers; shapes get the same names in every run.
STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "figures", "font.size": 11}


def stale_figures(folder: QuestionFolder) -> list[Path]:
    """Return the SVGs that `figures.py` would draw anew or leave behind; touches nothing."""
    script = folder.path / "figures.py"
    if not script.is_file():
        return []
    version = _version(script)
    wanted = {folder.figures / f"{name}.svg" for name in _names(script)}
    stale = {path for path in wanted if not path.is_file() or version not in path.read_text(encoding="utf-8")}
    return sorted(
        stale | {path for path in folder.figures.glob("*.svg") if path not in wanted and is_drawn(path)}
    )


def check_links(folder: QuestionFolder, cells: Iterable[Mapping[str, Any]]) -> None:
    """Make sure that every figure a notebook shows is there, and that every figure that is drawn is shown.

    Raises:
        CourseError: if not, with the file.
    """
    text = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    shown = set(re.findall(r"\bfigures/([\w.-]+)", text))
    there = {path.name for path in folder.figures.glob("*")}
    for name in sorted(shown - there):
        raise CourseError(
            f"{place(folder.source)}: there is no figure `figures/{name}`{did_you_mean(name, sorted(there))}"
        )
    for name in sorted(there - shown):
        raise CourseError(
            f"{place(folder.figures / name)} is shown nowhere; show it in {folder.source.name}, or delete it."
        )


def is_drawn(path: Path) -> bool:
    """Return whether a file is an SVG that a `figures.py` has drawn."""
    if path.suffix != ".svg" or not path.is_file():
        return False
    return re.search(r"figures\.py [0-9a-f]{16}", path.read_text(encoding="utf-8")) is not None


def draw_figures(folder: QuestionFolder) -> list[Path]:
    """Draw what is stale; return the files written or removed.

    Raises:
        CourseError: if `figures.py` fails, or a function of its returns no figure.
    """
    stale = stale_figures(folder)
    if not stale:
        return []
    import matplotlib
    from matplotlib.figure import Figure

    script = folder.path / "figures.py"
    names = _names(script)
    space: dict[str, Any] = {"__name__": "figures", "__file__": str(script)}
    with matplotlib.rc_context(STYLE):
        try:
            exec(compile(script.read_text(encoding="utf-8"), str(script), "exec"), space)  # noqa: S102 (the author's own)
        except Exception as error:
            raise CourseError(f"{place(script)} does not run ({type(error).__name__}: {error}).") from None
        for path in stale:
            if path.stem not in names:
                path.unlink()
                continue
            line = names[path.stem]
            try:
                figure = space[path.stem]()
            except Exception as error:
                where = place(script, _line_of(error, script) or line)
                what = f"`{path.stem}` fails ({type(error).__name__}: {error}); correct it."
                raise CourseError(f"{where}: {what}") from None
            if not isinstance(figure, Figure):
                raise CourseError(f"{place(script, line)}: `{path.stem}` must return a Matplotlib figure.")
            path.parent.mkdir(exist_ok=True)
            about = {"Date": None, "Creator": None, "Source": _version(script)}
            figure.savefig(path, format="svg", bbox_inches="tight", metadata=about)
    return stale


def _line_of(error: Exception, script: Path) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == str(script)), 0)


def _version(script: Path) -> str:
    return f"figures.py {hashlib.sha256(script.read_bytes()).hexdigest()[:16]}"


def _names(script: Path) -> dict[str, int]:
    """Return the functions that draw a figure, with their lines."""
    try:
        tree = ast.parse(script.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise CourseError(f"{place(script, error.lineno)}: this is not Python ({error.msg}).") from None
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {node.name: node.lineno for node in functions if not node.name.startswith("_")}
