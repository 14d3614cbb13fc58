"""An IPython shell that runs notebook cells in this process and keeps their outputs.

Owns the execution of one cell, as in Jupyter: magics, `display`, figures, the last expression's
value, tracebacks. Knows nothing of the wire, nor of the purpose of a cell.
"""

import ast
import gc
import io
import os
import sys
from types import CodeType, FrameType, FunctionType
from typing import Any, ClassVar

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.lab.text import _

Output = dict[str, Any]

# What a page shown to an instructor may contain. HTML, SVG and JavaScript of a submission could act with the
# rights of the person who looks at it (formgrader records marks by hand); all of them have a plain form as
# well.
KEPT_MIME_TYPES = ("text/plain", "text/latex", "image/png", "image/jpeg")

STOPPED = "<stopped>"  # the file name of code put in place of a function that did not end


class CellTimeout(KeyboardInterrupt):
    """The cell or call took too long; not an `Exception`, so that `except Exception` does not catch it."""


class Outputs:
    """The outputs of the running cell, cut off at a number of characters."""

    def __init__(self) -> None:
        self.limit = 0
        self.start(0)

    def start(self, limit: int) -> None:
        """Discard the last cell's outputs; keep at most `limit` characters of the next one's."""
        self.limit = limit
        self.left = limit
        self.items: list[Output] = []

    def stream(self, name: str, text: str) -> None:
        """Add text to stdout or stderr."""
        text = self._cut(text)
        if not text:
            return
        last = self.items[-1] if self.items else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self.items.append({"output_type": "stream", "name": name, "text": [text]})

    def collected(self) -> list[Output]:
        """Return the outputs, streams as one text each."""
        return [
            {**item, "text": "".join(item["text"])} if item["output_type"] == "stream" else item
            for item in self.items
        ]

    def add(self, kind: str, data: dict[str, Any], metadata: Any = None, **more: Any) -> None:
        """Add a displayed object or the value of the cell."""
        about = metadata if isinstance(metadata, dict) else {}
        kept = {mime: data[mime] for mime in KEPT_MIME_TYPES if isinstance(data.get(mime), str)}
        size = sum(len(text) for text in kept.values())
        if size > self.left:
            self.left = min(self.left, 200)
            self.stream("stderr", _("[an output of {size} characters is left out]").format(size=size) + "\n")
        elif kept:
            self.left -= size
            about = {mime: about[mime] for mime in kept if mime in about}
            self.items.append({"output_type": kind, "data": kept, "metadata": about, **more})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an exception."""
        lines = [line[:2000] for line in traceback[:40] + traceback[40:][-60:]]
        self.items.append({"output_type": "error", "ename": name, "evalue": value[:2000], "traceback": lines})

    def _cut(self, text: str) -> str:
        if len(text) <= self.left:
            self.left -= len(text)
            return text
        if self.left <= 0:
            return ""
        text, self.left = text[: self.left], 0
        return text + "\n" + _("[the output is cut off here]") + "\n"


class _Stream(io.TextIOBase):
    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name = name
        self.outputs = outputs

    def write(self, text: str) -> int:
        self.outputs.stream(self.name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    outputs: Outputs

    def publish(self, data: dict[str, Any], metadata: Any = None, **_more: Any) -> None:
        self.outputs.add("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.items.clear()


class _Hook(DisplayHook):  # type: ignore[misc]
    outputs: Outputs

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        self.outputs.add("execute_result", format_dict, md_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):  # type: ignore[misc]
    """Runs cells one after another in one namespace, and keeps the outputs of each."""

    display_pub_class: ClassVar[type] = _Publisher
    displayhook_class: ClassVar[type] = _Hook
    failure: BaseException | None = None  # the exception of the last cell

    @classmethod
    def make(cls) -> "Shell":
        """Make the shell of this process; it neither reads nor writes a profile."""
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "neutral"
        shell: Shell = cls.instance(config=config)
        shell.outputs = Outputs()
        shell.display_pub.outputs = shell.outputs
        shell.displayhook.outputs = shell.outputs
        shell.enable_matplotlib("inline")
        return shell

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no event loop to run beside the cells."""

    def take_over_streams(self) -> None:
        """Make everything that this process writes the output of the running cell; disable reading."""
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        sys.stdin = open(os.devnull)  # noqa: SIM115 (for the life of the process)
        sys.stdout = _Stream("stdout", self.outputs)
        sys.stderr = _Stream("stderr", self.outputs)

    def run(self, source: str, output_limit: int) -> list[Output]:
        """Run one cell.

        Args:
            source: the cell's text, including magics.
            output_limit: characters of output to keep.

        Returns:
            The outputs, in nbformat's form, an error last if there was one.
        """
        self.outputs.start(output_limit)
        ran = self.run_cell(source, store_history=True)
        outputs: Outputs = self.outputs
        error = ran.error_before_exec or ran.error_in_exec
        if error is not None and not any(item["output_type"] == "error" for item in outputs.items):
            # IPython prints some exceptions instead of displaying them, and what displays can be replaced.
            self.failure = error
            outputs.error(type(error).__name__, "", [type(error).__name__])
        return outputs.collected()

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.failure = evalue
        if isinstance(evalue, CellTimeout):  # show where it was stopped, not how
            stb = [part for part in stb if "autograder/sandbox" not in part and STOPPED not in part]
        self.outputs.error(etype.__name__, str(evalue), list(stb))


def function_running(frame: FrameType | None) -> CodeType | None:
    """Return the code of the innermost function around `frame` that a cell defines, if any."""
    main = sys.modules["__main__"].__dict__
    while frame is not None:
        if frame.f_globals is main and frame.f_code.co_name != "<module>":
            return frame.f_code
        frame = frame.f_back
    return None


def disable(code: CodeType, sentence: str) -> None:
    """Make every function with this code raise `CellTimeout(sentence)` instead of running again."""
    for function in gc.get_referrers(code):
        if isinstance(function, FunctionType) and function.__code__ is code:
            try:
                function.__code__ = _raiser(code.co_freevars, code.co_name, sentence)
            except ValueError:  # a closure with other free variables; it may reach its time limit again
                continue


def _raiser(free: tuple[str, ...], name: str, sentence: str) -> CodeType:
    """Compile a function that raises; it needs the free variables `free` of the function it replaces."""
    tree = ast.parse(
        "def outer():\n"
        + "".join(f"    {v} = None\n" for v in free)
        + f"    def {name if name.isidentifier() else 'stopped'}(*args, **kwargs):\n"
        + "".join(f"        {v}\n" for v in free)
        + f"        from {__name__} import CellTimeout\n"
        + f"        raise CellTimeout({sentence!r})\n"
    )
    outer = next(c for c in compile(tree, STOPPED, "exec").co_consts if isinstance(c, CodeType))
    return next(c for c in outer.co_consts if isinstance(c, CodeType))
