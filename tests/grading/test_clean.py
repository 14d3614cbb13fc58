"""Nothing that students write runs or is fetched in the pages that instructors open; ordinary text stays."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter

from autograder.course.blocks import Piece
from autograder.grading.clean import _rendered, harmless, is_plain
from tests.conftest import Classroom, edited

ORDINARY = [
    "Plain *text* with `code < x`, **bold**, and $a<b$.",
    "# Head\n\n- a\n- [x] b\n\n| a | b |\n|:--|--:|\n| 1 | 2 |",
    "```python\nif a < b: print('<script>')\n```",
    'a < b and c > d, AT&T, "quotes"',
    "x<sub>2</sub><br> and <details><summary>more</summary>text</details>",
    "[a link](https://example.org/a?b=c&d=e), <https://example.org>",
    "$$\\frac{a}{b} < 3$$ and \\begin{align}a&<b\\\\ c&>d\\end{align}",
    "1. a\n2. b\n\n> quote",
]
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--> <script>alert(1)</script> -->",
    "<p/onclick=alert(1)>x</p>",
    "<a title='</a><img src=x onerror=alert(1)>'>x</a>",
    "<iframe src=https://example.org></iframe>",
    "<form action=https://example.org><input type=text></form>",
    "<b style='position:fixed'>x</b>",
    "<style>body {display: none}</style>",
    "<meta http-equiv=refresh content=0>",
    "<base href=https://example.org>",
    "[x](javascript:alert(1))",
    "<a href=' jav&#x61;script:alert(1)'>x</a>",
    "<a href='data:text/html,x'>x</a>",
    "![x](https://example.org/x.png)",
    "![x](attachment:none.png)",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\require{html}\\style{position:fixed}{x}$",
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    "```mermaid\ngraph TD\n```",
    "````\n```\n<script>alert(1)</script>",
]

ACTIVE = [
    *("<script>alert", "<img", "<iframe", "<form", "<style>body", "<meta http", "<base ", 'href="j'),
    *("onclick=alert(1)>x</p>", 'class="mermaid"', "position:fixed'>x</b>"),
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_markdown_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_anything_else_is_shown_as_text(text: str) -> None:
    shown = harmless(text)
    assert shown != text
    assert text in shown
    assert is_plain(_rendered(shown, {}))


def page_of(*cells: Any) -> str:
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    page: str = HTMLExporter(template_name="classic").from_notebook_node(notebook)[0]
    return page.rpartition("<body")[2]


@pytest.mark.parametrize("text", HOSTILE)
def test_nbgraders_template_makes_nothing_active_of_it(text: str) -> None:
    page = page_of(nbformat.v4.new_markdown_cell(harmless(text)))
    assert not [active for active in ACTIVE if active in page]
    if "$" in text:  # formulas in code are not set
        assert "<code" in page or "<pre" in page


def test_an_answer_in_the_graded_notebook(classroom: Classroom) -> None:
    image = {"image/png": "iVBORw0KGgo=", "image/svg+xml": "<svg onload=alert(1)>"}
    notebook = edited(
        classroom.solved(),
        "explain_relu",
        source="<script>alert(1)</script> ![mine](attachment:a.png)",
        attachments={"a.png": image, "b.png": {"image/png": '"><script>'}},
    )
    raw = {"cell_type": "raw", "id": "raw", "metadata": {}, "source": "<script>alert(2)</script>"}
    notebook["cells"].append(raw)
    classroom.hand_in("mallory", notebook)
    classroom.hand_in("ada", edited(classroom.solved(), "explain_relu", source="Because $x<0$ is *cut*."))
    results = classroom.grade()
    assert results["mallory"].score == results["ada"].score == 24
    path = classroom.course.autograded("mallory", "residual") / "residual_block.ipynb"
    graded = nbformat.read(path, as_version=4)
    answer = next(cell for cell in graded.cells if cell.id == "explain_relu")
    assert answer.source.startswith("```text\n<script>")
    assert answer.attachments == {"a.png": {"image/png": "iVBORw0KGgo="}}
    assert graded.cells[-1].cell_type == "markdown"
    assert "<script>alert" not in page_of(*graded.cells)
    honest = (classroom.course.autograded("ada", "residual") / "residual_block.ipynb").read_text()
    assert "Because $x<0$ is *cut*." in honest


def test_a_marker_of_hidden_tests_hides_no_code_of_a_students(classroom: Classroom) -> None:
    code = "### BEGIN HIDDEN TESTS\nsecret = 'seen'\n### END HIDDEN TESTS"
    classroom.hand_in("mallory", classroom.solved(Piece("conv2d", code, "before")))
    classroom.grade()
    path: Path = classroom.course.autograded("mallory", "residual") / "residual_block.ipynb"
    assert "secret = 'seen'" in path.read_text()
    assert "right_" not in path.read_text()


def test_outputs_that_a_page_would_put_into_an_attribute(classroom: Classroom) -> None:
    code = (
        "from IPython.display import display, Math\n"
        "display({'image/png': '\"><script>alert(1)</script>', 'text/plain': 'plain form'}, raw=True)\n"
        "display(Math(r'\\href{javascript:alert(1)}{x}'))"
    )
    classroom.hand_in("mallory", classroom.solved(Piece("conv2d", code, "before")))
    classroom.grade()
    text = (classroom.course.autograded("mallory", "residual") / "residual_block.ipynb").read_text()
    executed = nbformat.reads(text, as_version=4)
    every = [output for cell in executed.cells for output in cell.get("outputs", [])]
    outputs = [output.data for output in every if "data" in output]
    assert {"text/plain": "plain form"} in outputs
    assert not [data for data in outputs if "text/latex" in data]
