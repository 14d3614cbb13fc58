"""Which distributions a question's packages bring in, and what is said of one that is not there."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.grading.batch import grade
from autograder.sandbox.client import WarmProcess
from autograder.sandbox.packages import BASE, ImportGuard, PackageError, distributions_for, parse_packages
from tests.conftest import QUESTION, TOPIC, Classroom

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a distribution of one module, by its metadata."""
    monkeypatch.syspath_prepend(tmp_path)

    def do(name: str, *requires: str, version: str = "1.0", extras: tuple[str, ...] = ()) -> None:
        folder = tmp_path / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
        lines += [f"Provides-Extra: {extra}" for extra in extras]
        lines += [f"Requires-Dist: {requirement}" for requirement in requires]
        (folder / "METADATA").write_text("\n".join(lines) + "\n")
        (folder / "RECORD").write_text(f"{name}.py,,\n{folder.name}/METADATA,,\n")
        (tmp_path / f"{name}.py").touch()

    return do


def added(*packages: str) -> set[str]:
    """What these packages bring in besides what is always there."""
    return distributions_for(packages) - distributions_for([])


def test_the_base_is_always_there() -> None:
    assert set(BASE) <= distributions_for([])


def test_what_a_package_requires_comes_with_it(install: Install) -> None:
    install("whale", "plankton >=0.5, <2", "sea (>1)")
    install("plankton")
    install("sea", "salt")
    install("salt")
    install("desert")
    assert added("whale") == {"whale", "plankton", "sea", "salt"}


@pytest.mark.parametrize(
    ("marker", "holds"),
    [
        (f"sys_platform == '{sys.platform}'", True),
        ("sys_platform == 'amiga'", False),
        ("python_version >= '3.11'", True),
        ("python_version < '3'", False),
        ("sys_platform == 'amiga' or python_version >= '3.11'", True),
        ("extra == 'sails'", False),
        ("platform_machine == 'extra'", False),  # the word alone is no extra
        ("platform_machine != 'extra'", True),
    ],
)
def test_markers_are_evaluated_for_this_interpreter(install: Install, marker: str, holds: bool) -> None:
    install("ship", f"mast ; {marker}", extras=("sails",))
    install("mast")
    assert added("ship") == ({"ship", "mast"} if holds else {"ship"})


def test_a_question_s_own_entry_may_have_a_marker(install: Install) -> None:
    install("ship")
    assert added("ship; sys_platform == 'amiga'", "nothing; sys_platform == 'amiga'") == set()


def test_an_extra_brings_in_what_it_adds(install: Install) -> None:
    sails = ("canvas ; extra == 'sails'", "rope ; extra == 'sails' and sys_platform == 'amiga'")
    install("ship", "mast", *sails, "steam ; extra == 'engine'", extras=("sails", "engine"))
    for name in ("mast", "canvas", "rope", "steam"):
        install(name)
    assert added("ship") == {"ship", "mast"}
    assert added("ship[sails]") == {"ship", "mast", "canvas"}
    assert added("ship[sails,engine]") == {"ship", "mast", "canvas", "steam"}


def test_an_extra_of_a_requirement_is_followed_also_after_the_package_alone(install: Install) -> None:
    install("harbour", "ship", "pilot")
    install("pilot", "ship[sails]")
    install("ship", "canvas ; extra == 'sails'", extras=("sails",))
    install("canvas")
    assert added("ship", "harbour") == added("harbour", "ship") == {"harbour", "ship", "pilot", "canvas"}


def test_an_extra_may_be_made_of_other_extras(install: Install) -> None:
    parts = ("canvas ; extra == 'sails'", "steam ; extra == 'engine'")
    install("ship", *parts, "ship[sails,engine] ; extra == 'all'", extras=("sails", "engine", "all"))
    install("canvas")
    install("steam")
    assert added("ship[all]") == {"ship", "canvas", "steam"}


def test_cycles_end(install: Install) -> None:
    install("hen", "egg[shell]")
    install("egg", "hen", "hen ; extra == 'shell'", extras=("shell",))
    assert added("hen") == added("egg[shell]") == {"hen", "egg"}


def test_names_are_normalised(install: Install) -> None:
    install("Blue_Whale.app", "Ice__Berg[Black_Ice]")
    install("ice-berg", "snow ; extra == 'black-ice'", extras=("black-ice",))
    install("snow")
    assert added("blue-whale_APP") == {"blue-whale-app", "ice-berg", "snow"}
    assert added("ICE.berg[BLACK.ice]") == {"ice-berg", "snow"}


def test_what_another_package_requires_may_be_missing_or_unreadable(install: Install) -> None:
    install("ship", "ghost", "this is no requirement", "mast")
    install("mast")
    assert added("ship") == {"ship", "mast"}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            "numpyy",
            "The question asks for the package `numpyy`, which is not installed here: install it, or correct "
            "`packages:` in its source.",
        ),
        (
            "ship>=2,<3",
            "The question asks for the package `ship<3,>=2`, and version 1.0 is installed here: install "
            "another, or correct `packages:` in its source.",
        ),
        (
            "ship[wings]",
            "The question asks for the package `ship[wings]`, which has no extra `wings`: correct "
            "`packages:` in its source.",
        ),
        (
            "num py",
            "The question asks for the package `num py`, which is not the name of a package: correct "
            "`packages:` in its source.",
        ),
    ],
)
@pytest.mark.parametrize("read", [parse_packages, distributions_for])
def test_a_package_that_is_not_there_is_reported(
    install: Install, read: Callable[[list[str]], object], entry: str, said: str
) -> None:
    install("ship", extras=("sails",))
    read(["ship>=0.5", "ship[sails]"])
    with pytest.raises(PackageError) as missing:
        read(["numpy", entry])
    assert str(missing.value) == said


@pytest.mark.parametrize("walled", [True, False])
def test_grading_stops_and_says_which_package_is_missing(classroom: Classroom, walled: bool) -> None:
    path = classroom.course.source(TOPIC) / f"{QUESTION}.ipynb"
    source = json.loads(path.read_text())
    source["metadata"]["autograder"]["packages"] = ["numpyy", "matplotlib"]
    path.write_text(json.dumps(source))
    classroom.hand_in("ada", classroom.solved())
    said = f"^{TOPIC}/{QUESTION}: The question asks for the package `numpyy`, which is not installed here:"
    with pytest.raises(CourseError, match=said):
        grade(classroom.course, TOPIC, classroom.pool, walled=walled)


@pytest.mark.parametrize("walled", [True, False])
def test_no_process_is_started_for_a_package_that_is_not_there(walled: bool) -> None:
    with pytest.raises(PackageError, match="the package `numpyy`, which is not installed here"):
        WarmProcess(["numpyy"], None, walled)


def test_what_an_extra_adds_can_be_imported_and_the_message_names_packages(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("ship", "canvas ; extra == 'sails'", extras=("sails",))
    install("canvas")
    install("rudder")
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    ImportGuard.install(["numpy>=1", "ship[sails]"])
    import canvas  # type: ignore[import-not-found] # noqa: F401

    with pytest.raises(ModuleNotFoundError, match=r"^`rudder` cannot be .* allows numpy and ship only\.$"):
        import rudder  # type: ignore[import-not-found] # noqa: F401
