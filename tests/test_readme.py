"""Every command in the README and the pages behind it is run, in a clone, and every link leads somewhere."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BIN = Path(sys.executable).parent

# Not run from here, and why.
ELSEWHERE = {
    "make test": "this is it",
    "make check": "a part of it",
    "autograder audit foundations/tiny_relu": "fails on a skeleton; see tests/course/test_scaffold.py",
    "autograder audit --quick foundations/tiny_relu": "likewise",
    "make lab": "serves until it is stopped; see test_make_lab_opens_jupyterlab_on_a_copy",
}


def commands(page: Path) -> list[str]:
    """The command lines in a page's shell blocks, without comments, in their order."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(), flags=re.S)
    lines = [
        line.partition("  #")[0].partition("    #")[0].strip()
        for block in blocks
        for line in block.split("\n")
    ]
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a stranger clones, with the environment already set up."""
    folder = tmp_path_factory.mktemp("clone") / "course"
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    environment = folder / ".venv"
    (environment / "bin").mkdir(parents=True)
    for program in ("python", "autograder", "nbgrader", "jupyter", "ruff", "mypy"):
        (environment / "bin" / program).symlink_to(BIN / program)
    (environment / ".ready").touch()
    # What has not changed since it was built need not be found right again.
    shutil.copytree(ROOT / ".build" / "expanded", folder / ".build" / "expanded", dirs_exist_ok=True)
    return folder


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(folder)}
    environment.pop("MAKEFLAGS", None)  # set when `make test` runs this
    environment.pop("MAKELEVEL", None)
    return subprocess.run(
        shlex.split(command), cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _hand_in(clone: Path) -> None:
    """Hand in for two students, under the names that the pages use, what two of the demo class did."""
    for student, demo in {"ada": "right", "bob": "blank"}.items():
        shutil.copytree(clone / "demo" / "submitted" / demo, clone / "submitted" / student)


def test_every_command_works_in_a_clone(clone: Path) -> None:
    seen: list[str] = []
    for page in PAGES:
        for command in commands(page):
            if command in ELSEWHERE or command in seen:
                continue
            seen.append(command)
            done = run(command, clone)
            assert done.returncode == 0, f"{page.name}: {command}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
            if command == "make demo":
                assert "30 notebooks, 30 graded now" in done.stdout
                assert not (clone / "submitted").exists()
                _hand_in(clone)
    assert {
        "make demo",
        "autograder build",
        "autograder new foundations/tiny_relu",
        "autograder grade residual",
        "nbgrader generate_feedback residual",
    } <= {*seen}


def test_make_lab_opens_jupyterlab_on_a_copy(clone: Path) -> None:
    dry = run("make -n lab", clone)
    assert dry.stdout.splitlines() == [".venv/bin/autograder work", ".venv/bin/jupyter lab work"]
    assert run(".venv/bin/jupyter lab --version", clone).returncode == 0


def test_make_help_lists_every_target(clone: Path) -> None:
    listed = run("make help", clone).stdout
    for target in ("demo", "check", "test", "lab", "build", "audit", "report-figure", "help"):
        assert f"make {target}" in listed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]+`", "", page.read_text(), flags=re.S)  # in code, it is an example
    for link in re.findall(r"\]\(([^)#]+)\)", prose):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), link


def test_the_readmes_figure_shows_the_page_as_it_is() -> None:
    from PIL import Image

    from docs.draw_class_report import FIGURE, template_digest

    with Image.open(FIGURE) as figure:
        assert figure.text["Template"] == template_digest(), "run: make report-figure"  # type: ignore[attr-defined]
