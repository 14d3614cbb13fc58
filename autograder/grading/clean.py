"""Cleans what a student wrote for the pages that instructors open: there, nothing in it runs or is fetched.

Owns the text of Markdown and raw cells in graded notebooks. nbgrader's pages have nbconvert render Markdown,
which lets HTML through, and have MathJax set formulas. So nbconvert's own rendering of a cell is examined
here; if there is more in it than formatting, the cell shows its text instead.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from autograder.course.metadata import grade_id_of
from autograder.course.question import Question

MOST_RENDERED = 100_000  # characters of a notebook; of the cells after that, the text is shown
# MathJax commands that make links, name styles or load what is not there yet.
ACTIVE_MATH = re.compile(r"\\(href|url|class|style|cssId|data|require|unicode|mmlToken|html|include|bbox)")

PLAIN_TAG = re.compile(
    "a|abbr|b|blockquote|br|cite|code|dd|del|details|div|dl|dt|em|h[1-6]|hr|i|img|input|ins|kbd|li|ol|p|pre|q|s|"
    "samp|small|span|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|var"
)
PLAIN_ATTRIBUTES = {  # and the values they may have
    "class": r"highlight|anchor-link|task-list-item|task-list-item-checkbox|language-[\w+#-]+|[a-z]{1,2}\d?",
    "id": r"[^\s\"'<>]*",
    "href": r"(https?://|mailto:|#)[^\s\"'<>]*",
    "src": r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*",
    "style": r"text-align: ?(left|right|center);?",
    "type": r"checkbox",
    "title": r"[^<>]*",
    "alt": r"[^<>]*",
    "align": r"\w+",
    "start": r"\d+",
    "disabled": r".{0}|disabled",
    "checked": r".{0}|checked",
    "open": r".{0}|open",
}


def clean(notebook: dict[str, Any], question: Question, most: int = MOST_RENDERED) -> None:
    """Clean the cells that students wrote, in place.

    Args:
        most: how many characters may be rendered to see what comes of them.
    """
    for cell in notebook["cells"]:
        known = question.cell(grade_id_of(cell))
        if cell["cell_type"] == "code" or (known is not None and cell["source"] == known.source):
            continue
        if cell["cell_type"] == "raw":  # nbgrader's pages show its text as HTML
            cell["cell_type"], cell["source"] = "markdown", as_text(cell["source"])
            continue
        attachments = dict(_images(cell.pop("attachments", None)))
        if attachments:
            cell["attachments"] = attachments
        most -= len(cell["source"])
        cell["source"] = harmless(cell["source"], attachments) if most >= 0 else as_text(cell["source"])


def harmless(source: str, attachments: dict[str, dict[str, str]] | None = None) -> str:
    """Return Markdown that renders to formatting only: the text itself, or else a block that shows it."""
    if not ACTIVE_MATH.search(source):
        try:
            page = _rendered(source, attachments or {})
        except Exception:  # such as an image that is not attached: the instructor's page would fail as well
            return as_text(source)
        if is_plain(page):
            return source
    return as_text(source)


def as_text(source: str) -> str:
    """Return a Markdown block that shows a text as it is."""
    longest = max((len(run) for run in re.findall(r"`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{source}\n{fence}"


def is_plain(page: str) -> bool:
    """Return whether HTML holds only formatting, links to elsewhere and embedded images."""
    parser = _PlainParser()
    parser.feed(page)
    parser.close()
    return parser.plain


def _rendered(source: str, attachments: dict[str, dict[str, str]]) -> str:
    """Render Markdown as nbgrader's pages do."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, attachments=attachments)
    page: str = MarkdownWithMath(renderer=renderer).render(source)
    return page


def _images(attachments: object) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the PNG and JPEG images among a cell's attachments."""
    if not isinstance(attachments, dict):
        return
    for name, forms in attachments.items():
        kept = {
            mime: data
            for mime, data in (forms.items() if isinstance(forms, dict) else ())
            if mime in ("image/png", "image/jpeg") and isinstance(data, str) and is_base64(data)
        }
        if kept:
            yield name, kept


def is_base64(text: str) -> bool:
    """Return whether a text is base64, so that nothing else is in the attribute where a page puts it."""
    return re.fullmatch(r"[A-Za-z0-9+/=\s]*", text) is not None


class _PlainParser(HTMLParser):
    """Notes whether there is anything but plain tags with plain attributes.

    What browsers read differently (comments, declarations, a `<` that begins no tag) is not plain.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.plain = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.plain &= PLAIN_TAG.fullmatch(tag) is not None and all(
            name in PLAIN_ATTRIBUTES and all(self._fits(name, one) for one in self._parts(name, value or ""))
            for name, value in attrs
        )

    def _parts(self, name: str, value: str) -> list[str]:
        return value.split() if name == "class" else [value]

    def _fits(self, name: str, value: str) -> bool:
        return re.fullmatch(PLAIN_ATTRIBUTES[name], value, re.DOTALL) is not None

    def handle_endtag(self, tag: str) -> None:
        self.plain &= PLAIN_TAG.fullmatch(tag) is not None

    def handle_data(self, data: str) -> None:
        self.plain &= "<" not in data

    def handle_comment(self, data: str) -> None:
        self.plain = False

    def handle_decl(self, decl: str) -> None:
        self.plain = False

    def handle_pi(self, data: str) -> None:
        self.plain = False

    def unknown_decl(self, data: str) -> None:
        self.plain = False
