"""Hands in configuration of nbgrader, Jupyter and IPython: run on the instructor's machine, it ends
the grading."""

import json

NAMES = "nbgrader_config jupyter_config jupyter_nbconvert_config ipython_config ipython_kernel_config setup"


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
    text = "import os, signal\nprint('attacked')\nos.kill(os.getpid(), signal.SIGTERM)\n"
    for name in NAMES.split():
        (folder / f"{name}.py").write_text(text)
        (folder / f"{name}.json").write_text('{"Exporter": {"preprocessors": ["attacked.Attacked"]}')
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options\n")
