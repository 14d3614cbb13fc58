"""A sweep (`make sweep`): a question without any one of its hidden assertions fails the audit."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.audit.assertions import is_assertion
from autograder.audit.audit import audit
from autograder.course.cells import hidden_lines
from autograder.course.folders import QuestionFolder
from autograder.course.layout import Course
from autograder.course.metadata import metadata_of
from autograder.course.source import read_source
from autograder.grading.pool import LocalPool
from tests.conftest import QUESTIONS, ROOT


def without_one(question: QuestionFolder) -> Iterator[tuple[str, str]]:
    """Yield each hidden assertion of a question, and the question's text without it."""
    text = question.source.read_text()
    for cell in read_source(question.source).notebook.cells:
        hidden = hidden_lines(cell.source)
        if cell.cell_type != "code" or not hidden or metadata_of(cell).setup:
            continue
        lines = cell.source.split("\n")
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.stmt) and node.lineno in hidden and is_assertion(node):
                indent = " " * node.col_offset
                rest = [*lines[: node.lineno - 1], f"{indent}pass", *lines[node.end_lineno :]]
                assert text.count(cell.source) == 1
                yield f"{cell.id}: {ast.unparse(node)}", text.replace(cell.source, "\n".join(rest))


def test_there_are_assertions_to_delete() -> None:
    [residual] = [question for question in QUESTIONS if question.name == "residual_block"]
    assert len(list(without_one(residual))) >= 12


@pytest.mark.sweep
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_deleting_any_hidden_assertion_fails_the_audit(
    question: QuestionFolder, tmp_path: Path, pool: LocalPool
) -> None:
    unnoticed = []
    topic = question.path.parent.name
    for number, (assertion, text) in enumerate(without_one(question)):
        folder = tmp_path / str(number)
        there = folder / "solutions" / topic / question.name
        shutil.copytree(question.path, there)
        shutil.copytree(ROOT / "data", folder / "data")
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        (there / "question.py").write_text(text)
        [found] = audit(Course.find(folder), [f"{topic}/{question.name}"], pool)
        assert found.solution == found.max_score, found.problems  # else it fails for another reason
        if found.passed:
            unnoticed.append(assertion)
        print(f"{'unnoticed' if found.passed else 'noticed'} {assertion}\n    {found.problems[:1]}")
        shutil.rmtree(folder)
    assert unnoticed == []
