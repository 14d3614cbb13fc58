"""Registers endless work for the end of the process, in a thread that is waited for: closing it
takes for ever."""

import atexit
import signal
import threading
import time


def endless(*args):
    while True:
        time.sleep(1)


atexit.register(endless)
threading.Thread(target=endless, daemon=False).start()
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
