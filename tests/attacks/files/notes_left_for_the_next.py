"""Leaves notes in every folder that can be written; a friend who is graded next reads them."""

import contextlib
import os

for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", os.getcwd(), os.path.expanduser("~")):
    with contextlib.suppress(OSError), open(f"{folder}/note-of-a-friend", "w") as opened:
        opened.write("the answers of a friend")

# %% another student
import contextlib
import os

for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", os.getcwd(), os.path.expanduser("~")):
    with contextlib.suppress(OSError), open(f"{folder}/note-of-a-friend") as opened:
        leaked((folder, opened.read()))
