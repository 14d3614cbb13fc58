"""The gate: every question of the course passes the audit."""

import json
from pathlib import Path

from tests.audit.test_hidden_assertions import QUESTIONS
from tests.conftest import ROOT
from tests.test_project import autograder


def test_autograder_audit_passes_for_every_question(tmp_path: Path) -> None:
    done = autograder("audit", "--json", str(tmp_path / "audit.json"), cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "audit.json").read_text())
    assert [audit["question"] for audit in found] == [f"{path.parent.name}/{path.stem}" for path in QUESTIONS]
    for audit in found:
        mutants = audit["mutants"]
        total = mutants["killed"] + mutants["equivalent"] + len(mutants["survived"])
        assert mutants["survived"] == []
        assert total > 30
        assert mutants["equivalent"] < total / 10
        assert len(audit["mistakes"]) >= 8
        assert all(mistake["lost"] and mistake["hinted"] for mistake in audit["mistakes"])
        assert audit["assertions"]["idle"] == []
        assert audit["nbgrader_agrees"]
