"""The one place where sentences for students are translated into their language.

Owns the gettext catalogue `autograder`; owns no sentence. Wrap a sentence in `_()` with named fields, and
format it afterwards: `_("`{name}` is not defined").format(name=name)`, so that a translation can reorder
the fields. Wrap it where it is used, not while a module is imported: the language may be set later.
"""

import functools
import gettext
import textwrap
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"


@functools.cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("autograder", LOCALES, fallback=True)


def _(message: str) -> str:
    """Translate `message` into the language of the environment (LANGUAGE, LC_ALL, LANG)."""
    return _catalogue().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence that counts `n` things, in the plural form that the language needs."""
    return _catalogue().ngettext(singular, plural, n)


def printable(text: object, limit: int = 1000) -> str:
    """Return text from a student's process, cut short and without characters that control a terminal."""
    if type(text) is not str:
        return "?"
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text[:limit])


def message_only_traceback(message: object) -> list[str]:
    """Return what IPython displays of an exception: its message, without the stack.

    In short lines: nbgrader's Validate cuts lines off after 87 characters.
    """
    return ["\n".join(textwrap.wrap(f"✗ {message}", 80, break_on_hyphens=False))]
