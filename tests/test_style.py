"""Notebooks, messages, code and docs use the field's words, as docs/style.md lists them."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

# What must not be written, and what to write instead.
WORDS = {
    r"\bpictur(e|es|ed)\b": "image (data) or figure (drawn)",
    r"\bwhole numbers?\b": "integer",
    r"\b(the|its|a|this|that|our|your) shares?\b|\bshares? (of|that|which)\b": "fraction, accuracy",
    r"(?<!decimal )\bplaces\b": "positions, pixels",
    r"\bscores? (before|behind) (the )?softmax\b": "logits",
    r"\btelephones?\b|\bbiscuits?\b": "phone; small battery",
    r"\bfares?\b|\bsurer\b": "behave; more confident",
    r"\bturned by 180\b|\bkernels? (is|are) turned\b|\bturned kernels?\b": "flipped (rotated by 180°)",
    r"\bbehind the (decimal )?point\b": "decimals",
    r"\b(other|another|second|third|own) hands?\b|\bhands? wrote\b": "variant",
    r"\b(rightly|wrongly)\b": "correctly, incorrectly",
    r"\bdemand(s|ed|ing)?\b": "require, expect; criteria",
    r"\b(tell|tells|told|telling)\b(?!.{0,30}\bapart\b)": "report, explain, say",
    r"\b(hereby|thereof|one has)\b": "plain English",
    r"\b(lend|lends|lending|lent)\b": "substitute",
    r"\bslips?\b": "mistake; mutant",
    r"\b(trail|trails|absence)\b": "root cause; missing name",
    r"\btrial\b": "cell test; attempt",
    r"\bthorough(ly)?\b": "collect all failures; whole",
    r"\bconceal(s|ed|ing)?\b": "redact",
    r"\bworkshops?\b": "audit build",
    r"\bsecond opinions?\b": "nbgrader baseline",
    r"\bportra(it|its|y|ys|yed)\b": "module trace",
    r"\b(nursery|keeper|culprits?|accuse[sd]?|furnish|bury|be_of_no_use)\b": "standard terms",
}
PATTERNS = {re.compile(word, re.IGNORECASE): instead for word, instead in WORDS.items()}


def violations(text: str) -> list[str]:
    """Return the words in a text that have a better one, each with its line and what to write."""
    return [
        f"line {number}: `{match[0]}`: write {instead}"
        for number, line in enumerate(text.split("\n"), 1)
        for pattern, instead in PATTERNS.items()
        for match in pattern.finditer(line)
    ]


def texts() -> list[Path]:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kinds = {".py", ".md", ".ipynb", ".html", ".yml", ".toml"}
    own = {Path(__file__), ROOT / "docs" / "style.md", ROOT / "CHANGELOG.md"}
    paths = [ROOT / name for name in tracked.splitlines()]
    return [path for path in paths if path.suffix in kinds and path not in own and path.is_file()]


@pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_has_a_better_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
        text = re.sub(r"check\.hints\('.*'\)", "", text)
    assert violations(text) == []


def test_a_word_of_the_list_is_found() -> None:
    assert violations("Each picture is turned by 180 degrees.\nYou can tell them apart.") == [
        "line 1: `picture`: write image (data) or figure (drawn)",
        "line 1: `turned by 180`: write flipped (rotated by 180°)",
    ]
