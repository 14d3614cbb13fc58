"""A process leaves its session and ignores signals, to wait at an abstract socket for a friend graded
next.
"""

import os
import signal
import socket
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 30):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        try:
            server = socket.socket(socket.AF_UNIX)
            server.bind("\0left_behind")
            server.listen()
            server.settimeout(60)
            server.accept()[0].sendall(b"my answers")
        except OSError:
            time.sleep(60)
    os._exit(0)

# %% another student
import socket

try:
    friend = socket.socket(socket.AF_UNIX)
    friend.connect("\0left_behind")
    leaked(friend.recv(100))
except OSError:
    pass
