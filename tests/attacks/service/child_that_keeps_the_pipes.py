"""Leaves a sleeping child that holds all pipes open: a grader that waits for their end waits for
the child."""

import os
import signal
import time

for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        time.sleep(100)
        os._exit(0)
os._exit(0)
