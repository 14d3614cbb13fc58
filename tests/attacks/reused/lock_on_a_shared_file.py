"""Locks on files that every student can read are held by a process that stays; which ones spells a
message.
"""

import fcntl
import os
import time

if os.fork() == 0:
    os.setsid()
    kept = [open(path) for path in (os.__file__, fcntl.__file__, time.__doc__ and os.path.__file__)]
    for file in kept:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass
    time.sleep(60)
    os._exit(0)

# %% another student
import fcntl
import os

for path in (os.__file__, fcntl.__file__, os.path.__file__):
    with open(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            leaked(path)
        except OSError:
            pass
