"""Started inside a submission's folder, the grader runs nothing that lies there."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import Classroom

AUTOGRADER = str(Path(sys.executable).with_name("autograder"))


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [AUTOGRADER, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )


def plant(folder: Path, proof: Path) -> None:
    """Put modules with the names of those that the grader imports into a folder."""
    for name in ("torch", "numpy", "nbgrader", "autograder", "msgpack", "sitecustomize"):
        (folder / f"{name}.py").write_text(f"open({str(proof)!r}, 'w').write('{name}')\nraise SystemExit")


def test_modules_of_a_submission_are_not_imported(classroom: Classroom, tmp_path: Path) -> None:
    classroom.hand_in("mallory", classroom.solved())
    proof = tmp_path / "proof"
    plant(classroom.folder("mallory"), proof)
    done = run(classroom.folder("mallory"), "grade", "residual")
    assert done.returncode == 0, done.stderr
    assert "24" in done.stdout
    assert not proof.exists()


def test_a_submitted_course_is_refused_before_its_config_runs(classroom: Classroom, tmp_path: Path) -> None:
    classroom.hand_in("mallory", classroom.solved())
    proof = tmp_path / "proof"
    for name in ("nbgrader_config.py", "deeper/nbgrader_config.py"):
        config = classroom.folder("mallory") / name
        config.parent.mkdir(exist_ok=True)
        config.write_text(f"open({str(proof)!r}, 'w')\nc = get_config()\n")
        done = run(config.parent, "grade", "residual")
        assert done.returncode == 1, done.stdout
        assert f"was submitted to the course in {classroom.course.root}" in done.stderr
    assert not proof.exists()
