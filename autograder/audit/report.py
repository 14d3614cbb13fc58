"""What an audit finds out about a question.

Owns the shape of it and its JSON; `problems` holds a sentence for everything that is not as it should be.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class MistakeFound:
    """What came of a known mistake: the test cells that rejected it, and whether its own hint was given."""

    name: str
    lost: list[str]
    hinted: bool


@dataclass
class Audit:
    """The audit of one question.

    Attributes:
        question: "topic/question".
        solution, blank: points of the reference solution and of the blank notebook; `max_score` of them.
        judge: who runs the tests: "separate" (outside the student's process) or "none" (inside it).
        accepted, variants: how many accepted solutions and variants of mistakes were run.
        slowest: the cell of the solution that took longest, and its seconds.
        survived: mutants that no test of their cell rejects, as diffs.
        idle: hidden assertions that reject nothing that another does not reject as well.
        assertions: how many hidden assertions there are; None where it cannot be found out.
        nbgrader_agrees: whether plain nbgrader gave the same scores.
        seconds: wall time of the audit.
        quick: whether only a part was tried.
        reused: whether it is an earlier audit, of which nothing has changed.
        problems: sentences; empty if the audit passed.
    """

    question: str
    max_score: float = 0.0
    solution: float = 0.0
    blank: float = 0.0
    slowest: tuple[str, float] = ("", 0.0)
    limit: float = 0.0
    judge: str = ""
    accepted: int = 0
    variants: int = 0
    mistakes: list[MistakeFound] = field(default_factory=list)
    killed: int = 0
    equivalent: int = 0
    survived: list[str] = field(default_factory=list)
    assertions: int | None = None
    idle: list[str] = field(default_factory=list)
    nbgrader_agrees: bool = True
    compared: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    quick: bool = False
    reused: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong with the question."""
        return not self.problems

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Audit":
        """Make an audit again of what `dataclasses.asdict` made of one.

        Raises:
            KeyError, TypeError: if it is something else.
        """
        slowest = (str(data["slowest"][0]), float(data["slowest"][1]))
        return cls(
            **{**data, "slowest": slowest, "mistakes": [MistakeFound(**one) for one in data["mistakes"]]}
        )

    def as_json(self) -> dict[str, Any]:
        """Return the object that `--json` writes."""
        return {
            "question": self.question,
            "passed": self.passed,
            "judge": self.judge,
            "solution": self.solution,
            "blank": self.blank,
            "max_score": self.max_score,
            "mistakes": [{"name": one.name, "lost": one.lost, "hinted": one.hinted} for one in self.mistakes],
            "variants": self.variants,
            "accepted": self.accepted,
            "mutants": {
                "killed": self.killed,
                "equivalent": self.equivalent,
                "survived": self.survived,
            },
            "assertions": {"hidden": self.assertions, "idle": self.idle},
            "quick": self.quick,
            "reused": self.reused,
            "nbgrader_agrees": self.nbgrader_agrees,
            "seconds": round(self.seconds, 1),
            "problems": self.problems,
        }
