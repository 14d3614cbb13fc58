"""Caches that libraries write (fonts, compiled modules, start-up files) get a line that runs for the next
student.
"""

import glob
import os
import site
import sys

LINE = "import builtins; builtins.left_behind = True\n"
folders = [*sys.path, *site.getsitepackages(), site.getusersitepackages()]
folders.append(os.environ.get("MPLCONFIGDIR", "."))
for folder in folders:
    for name in ("sitecustomize.py", "usercustomize.py", "left_behind.pth", "matplotlibrc"):
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write(LINE if name != "matplotlibrc" else "figure.figsize: 4.321, 1.234\n")
        except OSError:
            pass
for path in glob.glob(os.environ.get("MPLCONFIGDIR", ".") + "/fontlist*"):
    try:
        os.replace(path, path + ".left_behind")
    except OSError:
        pass

# %% another student
import builtins
import glob
import os

import matplotlib

folder = os.environ.get("MPLCONFIGDIR", ".")
if hasattr(builtins, "left_behind") or list(matplotlib.rcParams["figure.figsize"]) == [4.321, 1.234]:
    leaked("a start-up file")
if glob.glob(folder + "/*left_behind") or glob.glob(folder + "/sitecustomize.py"):
    leaked("a cache")
