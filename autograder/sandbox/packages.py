"""Which packages a question's student process can import, and where their files are.

Owns the set of distributions a question allows (with what these need), and the sentence a student
reads on importing another. The wall makes only these files visible; the import guard is there to say
why, not to keep anybody out.
"""

import functools
import importlib.metadata
import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.lab.text import _

# What the student process itself runs on.
BASE = ("ipython", "matplotlib-inline", "matplotlib", "msgpack", "numpy")


def distributions_for(packages: Sequence[str]) -> set[str]:
    """Return the names of `packages`, the base, and everything these require, normalised."""
    found: set[str] = set()
    queue = [*BASE, *packages]
    while queue:
        name = re.sub(r"[-_.]+", "-", queue.pop()).lower()
        if name in found:
            continue
        try:
            requires = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # an optional requirement of another platform
        found.add(name)
        for requirement in requires:
            wanted, _semicolon, marker = requirement.partition(";")
            if "extra" not in marker:
                match = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", wanted)
                queue += [match[1]] if match else []
    return found


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
        """Guard the imports of this process from now on; `packages` are the question's own, as told."""
        importable: set[str] = {"autograder"}
        for name in distributions_for(packages):
            importable.update(path.name.partition(".")[0] for path in top_level_paths(name))
        sys.meta_path.insert(0, cls(packages, importable))

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
