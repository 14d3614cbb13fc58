"""A connection with answers in it is given to the parent process, whose descriptors the next student
inherits.

A pipe is sent over every socket that is open; a handle of it that stays open anywhere keeps its content.
"""

import os
import socket

reader, writer = os.pipe()
os.write(writer, b"left behind")
for number in range(3, 64):
    try:
        if number not in (reader, writer) and "socket" in os.readlink(f"/proc/self/fd/{number}"):
            with socket.socket(fileno=os.dup(number)) as sock:
                socket.send_fds(sock, [b""], [reader, writer], socket.MSG_DONTWAIT)
    except OSError:
        pass

# %% another student
import os

for number in range(3, 256):
    try:
        if "pipe" in os.readlink(f"/proc/self/fd/{number}"):
            os.set_blocking(number, False)
            if os.read(number, 100) == b"left behind":
                leaked(number)
    except OSError:
        pass
