"""The words in every notebook about how it works; the build writes them into a cell `# %% instructions`.

Owns one text for all notebooks, so that what it says about limits and packages is what the settings say.
"""

from collections.abc import Mapping
from typing import Any

PACKAGES = {"numpy": "NumPy", "matplotlib": "Matplotlib", "torch": "PyTorch (without torchvision)"}
TEXT = """\
**How this notebook works.** Fill in the cells that say `YOUR CODE HERE`, run the check below each, and \
press **Validate** before you hand in. If you are stuck, open the hints under the task.

<details><summary>What is graded, and how</summary>

- The checks you see are one part of the grade. Hidden tests try your functions on other inputs too.
- Each step is graded on its own, with correct versions of the earlier steps: a mistake in one step does \
not cost you points in the next. Your own helper functions stay.
- Unless a docstring says otherwise, arrays and tensors hold floats, and nothing is empty. Your functions \
must leave their arguments as they are. Several results may be a tuple, a list or an array of them.
- A `NameError` in a check means that a cell above is not finished, or has not been run.
- When your notebook is graded, a cell that runs for more than {seconds:g} seconds is stopped.
- Besides Python's standard library, you can import {packages}.
- If there is no Validate button, *Kernel → Restart Kernel and Run All Cells* runs the \
same checks, up to the first that fails.

</details>"""


def instructions(settings: Mapping[str, Any], cell_seconds: float) -> str:
    """Return the text for a question with these settings.

    Args:
        settings: the question's own.
        cell_seconds: the limit where they set none.
    """
    named = [PACKAGES[name] for name in settings.get("packages", ["numpy", "matplotlib"]) if name in PACKAGES]
    packages = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
    return TEXT.format(seconds=settings.get("cell_seconds", cell_seconds), packages=packages)
