"""The project's own files agree with each other, and the command line behaves."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from autograder import __version__
from tests.conftest import QUESTION, QUESTIONS, ROOT, TOPIC, Classroom

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def cli(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "autograder.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_environment_yml_installs_what_pyproject_says() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *plain, with_pip = environment["dependencies"]
    assert f"python{PYPROJECT['project']['requires-python']}" in plain
    assert with_pip["pip"][:-1] == PYPROJECT["project"]["dependencies"]
    assert with_pip["pip"][-1] == "-e ."


def test_the_readmes_table_lists_every_question_with_its_points() -> None:
    rows = re.findall(r"^\| (\w+/\w+) \| (\d+) \+ (\d+) \|", (ROOT / "README.md").read_text(), flags=re.M)
    listed = {name: (int(tests), int(written)) for name, tests, written in rows}
    points = {}
    for folder in QUESTIONS:
        notebook = json.loads(
            (ROOT / "notebooks" / folder.path.parent.name / f"{folder.name}.ipynb").read_text()
        )
        graded = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
        by_hand = sum(one["points"] for one in graded if one.get("grade") and one["solution"])
        points[f"{folder.path.parent.name}/{folder.name}"] = (
            sum(one.get("points", 0) for one in graded) - by_hand,
            by_hand,
        )
    assert listed == points


def test_what_grades_depend_on_is_pinned_exactly() -> None:
    pinned = {r.split("==")[0] for r in PYPROJECT["project"]["dependencies"] if "==" in r and ">=" not in r}
    assert {"torch", "nbgrader", "numpy", "matplotlib", "jupyterlab", "ipykernel"} <= pinned


def test_there_is_one_version() -> None:
    attribute = PYPROJECT["tool"]["setuptools"]["dynamic"]["version"]["attr"]
    assert attribute == "autograder.__version__"
    assert "version" not in PYPROJECT["project"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    assert version("autograder") == __version__, "set up the environment again: rm .venv/.ready; make build"
    assert cli("--version").stdout == f"autograder {__version__}\n"
    assert f"## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text()


def test_the_project_speaks_of_itself_alone() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    words = re.compile(r"\b(TODO|FIXME|XXX)\b")
    for name in tracked.split():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".yml"} and path != Path(__file__):
            assert not words.search(path.read_text()), name


@pytest.mark.parametrize("script", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda script: script.stem)
def test_benchmarks_can_be_started(script: Path) -> None:
    done = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage: " in done.stdout


@pytest.mark.parametrize(
    "command", [[], ["new"], ["build"], ["grade"], ["audit"], ["work"], ["demo"], ["doctor"]]
)
def test_help_has_an_example_for_every_command(command: list[str]) -> None:
    done = cli(*command, "--help")
    assert done.returncode == 0
    assert "usage: autograder" in done.stdout
    if command:
        assert f"\n  autograder {command[0]}" in done.stdout.split("examples:", 1)[1]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["grade", "nothing"], 1, "There is no topic `nothing`"),
        (["grade", "residual"], 1, "There are no submissions"),
        (["build", "nothing"], 1, "There is no topic `nothing`"),
        (["grade", "residual", "--workers", "0"], 2, "integer above 0"),
        (["grade"], 2, "TOPIC"),
        (["audit", "nothing"], 1, "There is no topic `nothing`"),
        (["audit", "residual/nothing"], 1, "There is no question `nothing`"),
        ([], 2, "COMMAND"),
    ],
)
def test_errors_are_one_line_and_no_traceback(
    classroom: Classroom, arguments: list[str], status: int, said: str
) -> None:
    done = cli(*arguments, cwd=classroom.course.root)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    if status == 1:
        assert [line for line in done.stderr.splitlines() if line.startswith("autograder: ")] != []


def test_grade_writes_json_report_and_csv_and_succeeds_whatever_the_scores(classroom: Classroom) -> None:
    classroom.hand_in("ada", classroom.solved())
    classroom.hand_in("bob", classroom.blank())
    classroom.hand_in("eve", b"<script>alert(1)</script>")
    results = classroom.course.root / "results.json"
    done = cli("grade", TOPIC, "--json", str(results), "--workers", "1", cwd=classroom.course.root)
    assert done.returncode == 0, done.stderr
    by_student = {entry["student"]: entry for entry in json.loads(results.read_text())}
    assert {s: (e["status"], e["score"], e["max_score"]) for s, e in by_student.items()} == {
        "ada": ("graded", 24, 24),
        "bob": ("graded", 0, 24),
        "eve": ("invalid", 0, 24),
    }
    ada = by_student["ada"]
    assert ada.keys() == {
        *("student", "notebook", "status", "score", "max_score", "seconds", "message", "cells", "by_hand")
    }
    assert ada["notebook"] == QUESTION
    assert ada["cells"][1].keys() == {"grade_id", "score", "max_score", "status", "message", "mistake"}
    assert sum(cell["score"] for cell in ada["cells"]) == ada["score"]
    assert [cell["grade_id"] for cell in ada["by_hand"]] == ["explain_relu", "explain_skip"]
    reports = classroom.course.root / "reports" / TOPIC
    assert "24" in (reports / "grades.csv").read_text().splitlines()[1]
    page = (reports / "class.html").read_text()
    assert "ada" in page
    assert f"Made with autograder {__version__}." in page
    assert "1 point: the test passes although the program is wrong" in page  # how to mark it
    assert str(reports / "class.html") in done.stdout
    screen = cli("grade", TOPIC, "--json", "-", cwd=classroom.course.root)
    assert json.loads(screen.stdout) == json.loads(results.read_text())


def test_without_bubblewrap_grading_stops_and_says_what_to_do(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from autograder.sandbox import wall

    monkeypatch.setattr(wall, "_packaged", lambda: None)
    broken = tmp_path / "bin" / "bwrap"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent))
    with pytest.raises(wall.WallError, match=r"does not work here .*Permission denied.*--no-sandbox"):
        wall.protection()
    broken.unlink()
    with pytest.raises(wall.WallError, match="install the system's `bubblewrap` package"):
        wall.protection()


@pytest.mark.parametrize(
    ("file", "content", "remedy"),
    [
        ("proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n", "profile autograder /x/bwrap"),
        ("proc/sys/kernel/unprivileged_userns_clone", "0\n", "sysctl kernel.unprivileged_userns_clone=1"),
        ("proc/sys/user/max_user_namespaces", "0\n", "sysctl user.max_user_namespaces"),
        (".dockerenv", "", "start this container with"),
        ("proc/sys/user/max_user_namespaces", "9\n", "allow unprivileged user namespaces on this machine"),
    ],
)
def test_the_remedy_is_the_narrowest(file: str, content: str, remedy: str, tmp_path: Path) -> None:
    from autograder.sandbox import wall

    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(content)
    assert remedy in wall._remedy("/x/bwrap", tmp_path)


def test_a_bubblewrap_that_starts_but_allows_no_namespaces_inside_is_found_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As AppArmor's profile bwrap-userns-restrict has it, on Ubuntu."""
    from autograder.sandbox import wall

    real = wall.protection().bubblewrap
    narrow = tmp_path / "bwrap"
    narrow.write_text(f'#!/bin/sh\nexec {real} --disable-userns --unshare-user "$@"\n')
    narrow.chmod(0o755)
    monkeypatch.setattr(wall, "_packaged", lambda: str(narrow))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(wall.WallError, match="new namespaces: No space left on device"):
        wall.protection()


def test_doctor_says_what_protects_and_what_does_not(classroom: Classroom, tmp_path: Path) -> None:
    done = cli("doctor", cwd=classroom.course.root)
    assert done.returncode == 0
    assert "✓ Submissions run in namespaces of their own" in done.stdout
    assert "✓ `nbgrader autograde` and formgrader's button grade in the sandbox, too." in done.stdout
    (classroom.course.root / "nbgrader_config.py").write_text("c = get_config()\n")
    done = cli("doctor", cwd=classroom.course.root)
    assert (
        "✗ `nbgrader autograde` and formgrader's button run submissions with your rights here" in done.stdout
    )
    outside = cli("doctor", cwd=tmp_path)
    assert outside.returncode == 0
    assert "nbgrader" not in outside.stdout


def test_no_sandbox_must_be_asked_for_and_grades_the_same(classroom: Classroom) -> None:
    classroom.hand_in("ada", classroom.solved())
    done = cli("grade", TOPIC, "--no-sandbox", "--json", "-", cwd=classroom.course.root)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["score"] == 24
    assert not list(Path(os.path.expanduser("~")).glob(".autograder*"))
