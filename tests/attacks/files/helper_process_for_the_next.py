"""Leaves a process behind that hands out answers on an abstract socket to the friend who is graded next."""

import os
import socket
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        server = socket.socket(socket.AF_UNIX)
        server.bind("\0friend-with-answers")
        server.listen()
        server.settimeout(1)
        end = time.time() + 40
        while time.time() < end:
            try:
                server.accept()[0].send(b"answers of a friend")
            except OSError:
                pass
    os._exit(0)
time.sleep(0.5)

# %% another student
import socket

friend = socket.socket(socket.AF_UNIX)
try:
    friend.connect("\0friend-with-answers")
except OSError:
    friend = None
if friend:
    leaked(friend.recv(100))
