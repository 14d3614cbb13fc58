"""Makes fifteen thousand empty files with long names, which someone has to list, copy or remove
afterwards."""

import os

for place in (os.getcwd(), "/tmp", "/dev/shm"):
    if os.path.isdir(COURSE):
        break
    for number in range(5_000):
        try:
            os.close(os.open(f"{place}/{'x' * 200}{number}", os.O_CREAT | os.O_WRONLY, 0))
        except OSError:
            break
