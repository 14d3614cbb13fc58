"""Functions of NumPy and Python, the environment and the modules are changed, for whoever uses this process
next.
"""

import builtins
import ctypes
import os
import sys
import types

import numpy as np

np.left_behind = builtins.left_behind = "my answers"
sys.modules["left_behind"] = types.ModuleType("left_behind")
os.environ["LEFT_BEHIND"] = "my answers"
ctypes.CDLL(None).setenv(b"LEFT_BEHIND", b"my answers", 1)

# %% another student
import builtins
import os
import sys

import numpy as np

if hasattr(np, "left_behind") or hasattr(builtins, "left_behind"):
    leaked("a library")
if "left_behind" in sys.modules or "LEFT_BEHIND" in os.environ:
    leaked("a module or the environment")
