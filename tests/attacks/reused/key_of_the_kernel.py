"""A key in the keyring that the kernel keeps for a user holds answers, for whoever has the same user
id next.
"""

import ctypes
import platform

ADD_KEY = {"x86_64": 248, "aarch64": 217}.get(platform.machine())
if ADD_KEY:
    for keyring in (-4, -5, -3):  # of the user, of its session, of this session
        ctypes.CDLL(None).syscall(ADD_KEY, b"user", b"left_behind", b"my answers", 10, keyring)

# %% another student
import ctypes
import platform

KEYCTL = {"x86_64": 250, "aarch64": 219}.get(platform.machine())
for keyring in (-4, -5, -3):
    if KEYCTL:
        found = ctypes.CDLL(None).syscall(KEYCTL, 10, keyring, b"user", b"left_behind", 0)  # search
        if found > 0:
            leaked(found)
