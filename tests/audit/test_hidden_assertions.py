"""A sweep (`make sweep`): a question without any one of its hidden assertions fails the audit."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from autograder.course.read import question_sources, read_source

from autograder.audit.assertions import is_assertion
from autograder.audit.audit import audit
from autograder.course.cells import hidden_lines
from autograder.course.layout import Course
from autograder.grading.pool import LocalPool
from tests.conftest import ROOT

QUESTIONS = [p for folder in sorted((ROOT / "solutions").iterdir()) for p in question_sources(folder)]


def without_one(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each hidden assertion of a question, and the question's text without it."""
    text = path.read_text()
    for cell in read_source(path).cells:
        hidden = hidden_lines(cell.source)
        if cell.cell_type != "code" or not hidden or "setup" in cell.metadata.get("tags", []):
            continue
        lines = cell.source.split("\n")
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.stmt) and node.lineno in hidden and is_assertion(node):
                indent = " " * node.col_offset
                rest = [*lines[: node.lineno - 1], f"{indent}pass", *lines[node.end_lineno :]]
                assert text.count(cell.source) == 1
                yield f"{cell.id}: {ast.unparse(node)}", text.replace(cell.source, "\n".join(rest))


def test_there_are_assertions_to_delete() -> None:
    assert len(list(without_one(ROOT / "solutions" / "residual" / "residual_block.py"))) >= 12


@pytest.mark.sweep
@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_deleting_any_hidden_assertion_fails_the_audit(path: Path, tmp_path: Path, pool: LocalPool) -> None:
    unnoticed = []
    for number, (assertion, text) in enumerate(without_one(path)):
        folder = tmp_path / str(number)
        shutil.copytree(ROOT / "solutions", folder / "solutions")
        shutil.copytree(ROOT / "data", folder / "data")
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        (folder / "solutions" / path.parent.name / path.name).write_text(text)
        [found] = audit(Course.find(folder), [f"{path.parent.name}/{path.stem}"], pool)
        if found.passed:
            unnoticed.append(assertion)
        print(f"{'unnoticed' if found.passed else 'noticed'} {assertion}\n    {found.problems[:1]}")
    assert unnoticed == []
