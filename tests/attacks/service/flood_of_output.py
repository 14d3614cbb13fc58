"""Prints as fast as it can for some seconds, at the level of the system: the grader keeps it all in
memory."""

import os
import time

line = b"<script>attacked()</script>\xff\x00\r\x1b[2J" * 2000
end = time.time() + 4
written = 0
while time.time() < end and written < 300_000_000:
    try:
        written += os.write(1, line) + os.write(2, line)
    except OSError:
        break
