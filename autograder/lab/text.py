"""The one place where sentences that students read become sentences in their language.

Owns the gettext catalogue `autograder`; does not own any sentence. Wrap a sentence in `_()` with
named fields, and format it afterwards: `_("`{name}` is not defined").format(name=name)`, so that a
translation can reorder the fields.
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
    """Translate `message` into the language the environment asks for (LANGUAGE, LC_ALL, LANG)."""
    return _catalogue().gettext(message)


def printable(text: object, limit: int = 1000) -> str:
    """Return what somebody else calls a text, short and without characters that control a terminal."""
    if type(text) is not str:
        return "?"
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text[:limit])


def alone(message: object) -> list[str]:
    """Return what IPython is to display of an exception: its message, and not the way here.

    In short lines: nbgrader's Validate cuts off what is longer than 87 characters.
    """
    return ["\n".join(textwrap.wrap(f"✗ {message}", 80, break_on_hyphens=False))]


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence that counts `n` things, in the plural form the language needs."""
    return _catalogue().ngettext(singular, plural, n)
