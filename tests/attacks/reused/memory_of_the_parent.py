"""The parent process, from which the next student's process may be forked, gets another text in its memory.

A string that every Python process holds is overwritten there: whoever is forked from it later prints another
one.
"""

import os

WORD = b"Type help() for interactive help, or help(object) for help about object."
for process in {os.getppid(), 1}:
    try:
        with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "r+b", 0) as memory:
            for line in maps:
                first, last = (int(part, 16) for part in line.split()[0].split("-"))
                if "rw" in line and last - first < 1 << 27:
                    memory.seek(first)
                    content = memory.read(last - first)
                    if (at := content.find(WORD)) >= 0:
                        memory.seek(first + at)
                        memory.write(b"left behind")
    except (OSError, ValueError):
        pass

# %% another student
import gc

left = "left " + "behind"
found = [one for one in gc.get_objects() if type(one) is dict and left in str(one.get("__doc__"))[:20]]
if found or left in repr(help):
    leaked(found)
