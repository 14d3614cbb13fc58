"""What a check says of an answer: that it is right, or what is wrong with it.

Owns the wording, the failure that carries it, and the pictures drawn beside it. In a hidden test the message
names the aspect that is wrong and the case it is wrong in, never an input or an expected value.
"""

import contextlib
from collections.abc import Sequence

import numpy as np

from autograder.lab import session, show
from autograder.lab.compare import Difference
from autograder.lab.text import _, alone


class CheckFailed(AssertionError):
    """An answer is not right; the message says which, and how it differs.

    `mistakes` names the known mistakes that the answer equals.
    """

    def __init__(self, message: str, known: Sequence[session.Known] = ()) -> None:
        hints = list(dict.fromkeys(one.hint for one in known))
        super().__init__(
            _("{message} Hint: {hint}").format(message=message, hint=_(" Or: ").join(hints))
            if hints
            else message
        )
        self.mistakes = [one.name for one in known]

    def _render_traceback_(self) -> list[str]:
        """Give IPython the message alone to display: the way here through `check` teaches nothing."""
        return alone(self)


def accept(what: str, when: str | None = None) -> None:
    """Say that an answer is right; nothing in a hidden test."""
    say(_("✓ {what} is right{when}").format(what=what, when=_when(when)))


def say(sentence: str) -> None:
    """Say something where a student sees it; nothing in a hidden test."""
    if not session.current().hidden:
        print(sentence)


def refuse(
    name: str, problem: Difference, when: str | None, what: str = "", answer: session.Answer | None = None
) -> None:
    """Say what is wrong with an answer, with the hint for a known mistake and, in a notebook, a picture.

    Args:
        name: what the student calls it.
        what: how a visible test calls it, if not by its name alone.
        answer: what was answered, where known mistakes can be looked for.

    Raises:
        CheckFailed: in every session but an audit's.
    """
    here = session.current()
    known = here.explain(answer) if answer is not None else []
    if here.hidden:
        message = _("`{name}` is wrong in a hidden test{when}: {summary}.").format(
            name=name, when=_when(when), summary=problem.summary
        )
    else:
        if answer is not None and problem.aspect != "argument":
            _draw(answer.value, answer.expected, name)
        message = _("{what} is not right{when}: {problem}.").format(
            what=what or f"`{name}`",
            when=_when(when),
            problem=problem.message + ("" if known else problem.advice),
        )
    here.fail(CheckFailed(message, known), answer)


def _when(when: str | None) -> str:
    return _(" when {when}").format(when=when) if when else ""


def _draw(value: object, expected: object, name: str) -> None:
    came = not isinstance(value, session.Raised)
    if came and session.current().draws and isinstance(expected, np.ndarray):
        # The picture is a help beside the message; it must never replace it.
        with contextlib.suppress(Exception):
            show.difference(value, expected, name=name)
