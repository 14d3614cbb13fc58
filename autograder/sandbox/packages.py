"""Which packages a question's student process can import, and where their files are.

Owns the set of distributions a question allows (with what these require), the sentence an instructor
reads on asking for one that is not installed, and the sentence a student reads on importing another. The
wall makes only these files visible; the import guard is there to say why, not to keep anybody out.
"""

import contextlib
import functools
import importlib.metadata
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from autograder.lab.text import _

# What the student process itself runs on.
BASE = ("ipython", "matplotlib-inline", "matplotlib", "msgpack", "numpy", "packaging")


class PackageError(ValueError):
    """A question asks for a package that is not there; the message says which, and what to do."""


def parse_packages(packages: Sequence[str]) -> list[Requirement]:
    """Parse what a question asks for, such as `numpy` or `scikit-learn[tests]`, and check that it is there.

    Raises:
        PackageError: if an entry is not a requirement, or is not installed in this version with this extra.
    """
    found = []
    for entry in packages:
        try:
            requirement = Requirement(entry)
        except InvalidRequirement:
            raise _not_there(entry, "which is not the name of a package: correct") from None
        if requirement.marker is None or requirement.marker.evaluate():
            _check_installed(requirement)
            found.append(requirement)
    return found


def distributions_for(packages: Sequence[str]) -> set[str]:
    """Return the names of `packages`, the base, and everything these require here, normalised.

    Raises:
        PackageError: if one of `packages` is not installed.
    """
    followed: set[tuple[str, str]] = set()  # distributions, each with one of its extras, or "" for none
    queue = [*map(Requirement, BASE), *parse_packages(packages)]
    while queue:
        for name, extra in _steps(queue.pop()):
            if (name, extra) not in followed and _is_installed(name):
                followed.add((name, extra))
                queue += _requirements(name, extra)
    return {name for name, _extra in followed}


def _steps(requirement: Requirement) -> list[tuple[str, str]]:
    """Return the distribution that a requirement names without extras (""), and with each of them."""
    extras = map(canonicalize_name, requirement.extras)
    return [(canonicalize_name(requirement.name), extra) for extra in ("", *extras)]


def _requirements(name: str, extra: str) -> Iterator[Requirement]:
    """Yield what an installed distribution requires on this platform, and what an extra adds to that."""
    for text in importlib.metadata.requires(name) or ():
        with contextlib.suppress(InvalidRequirement):  # pip refuses such a line, and installs nothing for it
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                yield requirement


def _is_installed(name: str) -> bool:
    """Return whether a distribution is installed; what is not is an optional part of another."""
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _check_installed(requirement: Requirement) -> None:
    """Check that a package is installed, in a version and with extras that fit.

    Raises:
        PackageError: if not.
    """
    try:
        installed = importlib.metadata.distribution(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        raise _not_there(requirement.name, "which is not installed here: install it, or correct") from None
    if requirement.specifier and not requirement.specifier.contains(installed.version, prereleases=True):
        why = f"and version {installed.version} is installed here: install another, or correct"
        raise _not_there(f"{requirement.name}{requirement.specifier}", why)
    known = {canonicalize_name(extra) for extra in installed.metadata.get_all("Provides-Extra") or ()}
    for extra in sorted(requirement.extras):
        if canonicalize_name(extra) not in known:
            raise _not_there(f"{requirement.name}[{extra}]", f"which has no extra `{extra}`: correct")


def _not_there(package: str, why: str) -> PackageError:
    return PackageError(f"The question asks for the package `{package}`, {why} `packages:` in its source.")


@functools.cache
def top_level_paths(distribution: str) -> tuple[Path, ...]:
    """Return the files and folders a distribution has at the top of its site-packages folder."""
    found = importlib.metadata.distribution(distribution)
    # RECORD has a line for each file, thousands for some; `files` would make an object of each.
    record = found.read_text("RECORD")
    names = record.splitlines() if record else [str(file) for file in found.files or []]
    tops = dict.fromkeys(name.partition("/")[0].partition(",")[0].strip('"') for name in names)
    paths = (Path(str(found.locate_file(top))) for top in tops if top not in ("..", "__pycache__", ""))
    return tuple(path for path in paths if path.exists())


class ImportGuard(MetaPathFinder):
    """Refuses imports of installed packages that the question does not allow, and says which it does."""

    def __init__(self, packages: Sequence[str], importable: set[str]) -> None:
        self.packages = packages
        self.importable = importable

    @classmethod
    def install(cls, packages: Sequence[str]) -> None:
        """Guard the imports of this process from now on; `packages` are those the question asks for."""
        importable: set[str] = {"autograder"}
        for name in distributions_for(packages):
            importable.update(path.name.partition(".")[0] for path in top_level_paths(name))
        names = [requirement.name for requirement in parse_packages(packages)]
        sys.meta_path.insert(0, cls(names, importable))

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> None:
        """Raise for a package the question does not allow; leave every other import to the finders behind.

        Raises:
            ModuleNotFoundError: with a sentence for the student.
        """
        top = name.partition(".")[0]
        known = top in sys.stdlib_module_names or top in self.importable or top.startswith("_")
        if path is not None or known or _is_local(top):
            return
        raise ModuleNotFoundError(
            _("`{name}` cannot be used here: this question allows {allowed} only.").format(
                name=top, allowed=_(" and ").join(self.packages)
            ),
            name=name,
        )


def _is_local(name: str) -> bool:
    """Return whether the submission brought a module of this name."""
    return Path(name).is_dir() or Path(f"{name}.py").is_file()
