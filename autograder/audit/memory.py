"""Remembers audits that passed, so that a question of which nothing has changed is not audited again.

Owns `.build/audits`, and what an audit depends on: the question's files, the data, and the code and libraries
that grade.
"""

import dataclasses
import importlib.metadata
import json
from collections.abc import Iterator
from pathlib import Path

from autograder.audit.report import Audit
from autograder.course.digests import code_digest, digest_of
from autograder.course.layout import Course

LIBRARIES = ("torch", "numpy", "matplotlib", "nbgrader", "ipython")


def remembered(course: Course, topic: str, question: str, quick: bool) -> Audit | None:
    """Return an earlier audit that passed, if nothing has changed and it tried all that is wanted now."""
    try:
        memory = json.loads(_path(course, topic, question).read_text(encoding="utf-8"))
        audit = Audit.from_dict(memory["audit"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if memory["digest"] != _digest(course, topic, question) or (audit.quick and not quick):
        return None
    return dataclasses.replace(audit, reused=True)


def remember(course: Course, topic: str, question: str, audit: Audit) -> None:
    """Keep an audit that passed; forget an earlier one if it did not."""
    path = _path(course, topic, question)
    if not audit.passed:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    memory = {"digest": _digest(course, topic, question), "audit": dataclasses.asdict(audit)}
    path.write_text(json.dumps(memory, indent=1), encoding="utf-8")


def _path(course: Course, topic: str, question: str) -> Path:
    return course.build / "audits" / topic / f"{question}.json"


def _digest(course: Course, topic: str, question: str) -> str:
    code = code_digest("audit", "course", "grading", "lab", "materials", "sandbox")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    sources = course.solutions / topic / question
    folders = (sources if sources.is_dir() else course.source(topic), course.data)
    return digest_of(code, *versions, *(part for folder in folders for part in _contents(folder)))


def _contents(folder: Path) -> Iterator[str | bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield str(path.relative_to(folder))
            yield path.read_bytes()
