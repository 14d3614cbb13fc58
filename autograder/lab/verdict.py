"""What a check reports: that an answer is right, or what is wrong with it.

Owns the wording, the exception that carries it, and the figure drawn with it. In a hidden test the message
names the aspect that is wrong and the case, never an input or an expected value.
"""

import contextlib
from collections.abc import Sequence

import numpy as np

from autograder.lab import session, show
from autograder.lab.compare import Difference
from autograder.lab.text import _, message_only_traceback


class CheckFailed(AssertionError):
    """An answer is not right; the message says which one, and how it differs.

    Attributes:
        sentence: the message without hints.
        known: the known mistakes that the answer equals.
        variable: the name of the result that is wrong; "" if it is no variable.
    """

    def __init__(self, message: str, known: Sequence[session.Known] = (), variable: str = "") -> None:
        hints = list(dict.fromkeys(one.hint for one in known))
        super().__init__(
            _("{message} Hint: {hint}").format(message=message, hint=_(" Or: ").join(hints))
            if hints
            else message
        )
        self.sentence = message
        self.known = known
        self.variable = variable

    @property
    def mistakes(self) -> list[str]:
        """The names of the known mistakes that the answer equals."""
        return [one.name for one in self.known]

    def _render_traceback_(self) -> list[str]:
        """Give IPython only the message to display; the stack through `check` would not help a student."""
        return message_only_traceback(self)


def accept(what: str, when: str | None = None) -> None:
    """Print that an answer is right, except in a hidden test."""
    say(_("✓ {what} is right{when}").format(what=what, when=_when(when)))


def say(sentence: str) -> None:
    """Print a sentence for the student, except in a hidden test."""
    if not session.current().hidden:
        print(sentence)


def refuse(
    name: str, problem: Difference, when: str | None, what: str = "", answer: session.Answer | None = None
) -> None:
    """Report what is wrong with an answer, with the hint of a known mistake and, in a notebook, a figure.

    Args:
        name: the student's name for it.
        problem: the first difference.
        when: the case, as in "stride is 2".
        what: what a visible test calls it, if more than its name.
        answer: the answer, where known mistakes can be looked for.

    Raises:
        CheckFailed: unless the session collects failures.
    """
    here = session.current()
    known = here.explain(answer) if answer is not None else []
    if here.hidden:
        message = _("`{name}` is wrong in a hidden test{when}: {summary}.").format(
            name=name, when=_when(when), summary=problem.summary
        )
    else:
        if answer is not None and problem.aspect not in ("argument", "effects"):
            _draw(answer.value, answer.expected, name)
        message = _("{what} is not right{when}: {problem}.").format(
            what=what or f"`{name}`",
            when=_when(when),
            problem=problem.message + ("" if known else problem.advice),
        )
    variable = name if answer is None or answer.args is None else ""
    here.fail(CheckFailed(message, known, variable), answer)


def _when(when: str | None) -> str:
    return _(" when {when}").format(when=when) if when else ""


def _draw(value: object, expected: object, name: str) -> None:
    returned = not isinstance(value, session.Raised)
    if returned and session.current().draws and isinstance(expected, np.ndarray):
        # The figure supports the message; an error in it must not replace the message.
        with contextlib.suppress(Exception):
            show.difference(value, expected, name=name)
