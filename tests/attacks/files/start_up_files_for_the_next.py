"""Leaves start-up files (IPython, user site, .pth, matplotlib) that would run in the next student's
kernel."""

import contextlib
import os
import site

home = os.path.expanduser("~")
text = "import builtins; builtins.left_behind = 'by the student before'\n"
for path in [
    *(
        os.path.join(folder, name)
        for folder in (site.getusersitepackages(), "/tmp", os.getcwd())
        for name in ("usercustomize.py", "sitecustomize.py", "left_behind.pth")
    ),
    f"{home}/.ipython/profile_default/startup/00.py",
    f"{home}/.config/matplotlib/matplotlibrc",
    f"{home}/.pythonrc.py",
]:
    with contextlib.suppress(OSError):
        if os.path.isdir(COURSE):
            break
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as opened:
            opened.write(text)

# %% another student
import builtins

if hasattr(builtins, "left_behind"):
    leaked(builtins.left_behind)
