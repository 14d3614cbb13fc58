"""Every question of the course passes a quick audit; `make audit` is the whole one."""

import json
from pathlib import Path

from tests.conftest import QUESTIONS, ROOT
from tests.test_project import cli


def test_a_quick_audit_passes_for_every_question(tmp_path: Path) -> None:
    done = cli("audit", "--quick", "--json", str(tmp_path / "audit.json"), cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "audit.json").read_text())
    assert [audit["question"] for audit in found] == [
        f"{one.path.parent.name}/{one.name}" for one in QUESTIONS
    ]
    for audit in found:
        mutants = audit["mutants"]
        assert mutants["survived"] == []
        assert mutants["killed"] > 5
        assert len(audit["mistakes"]) >= 3
        assert all(mistake["lost"] and mistake["hinted"] for mistake in audit["mistakes"])
        assert audit["nbgrader_agrees"]
