"""Looks for the course below /proc/N/root and /proc/N/cwd of every process, which may lead out of
the sandbox."""

import os

for process in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else []):
    for way in (f"/proc/{process}/root{COURSE}", f"/proc/{process}/cwd", f"/proc/{process}/cwd/submitted"):
        try:
            found = os.listdir(way)
        except OSError:
            continue
        if "submitted" in found or "gradebook.db" in found or way.endswith(("submitted", COURSE)):
            leaked((way, found))
