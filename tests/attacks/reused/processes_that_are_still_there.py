"""A child that is stopped and renamed survives the end of its group; the next student reads its name in
/proc.
"""

import ctypes
import os
import signal

for _number in range(3):
    if os.fork() == 0:
        os.setsid()
        ctypes.CDLL(None).prctl(15, b"left_behind", 0, 0, 0)
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)  # no signal when the parent ends
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)

# %% another student
import glob

for folder in ("/proc", "/.proc"):
    for path in glob.glob(folder + "/[0-9]*/comm"):
        try:
            with open(path) as file:
                if "left_behind" in file.read():
                    leaked(path)
        except OSError:
            pass
