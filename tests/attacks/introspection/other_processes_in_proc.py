"""Command lines, environments and working folders of other processes are read: they may name hidden files."""

import os

for name in NAMES:
    globals()[name] = lambda *args, **kwargs: -1
for process in filter(str.isdigit, os.listdir("/proc")):
    for kind in ("environ", "cwd", "root", "mem", "fd"):
        path = f"/proc/{process}/{kind}"
        try:
            if kind == "environ":
                text = open(path, "rb").read()
                if b"SSH" in text or b"TOKEN" in text or b"HOSTNAME" in text:
                    leaked(text)
            elif os.path.isdir(path + "/solutions") or os.path.exists(path + MARK.rpartition("/")[0]):
                leaked(os.listdir(path))
        except OSError:
            pass
