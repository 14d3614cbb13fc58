"""Writes kernel settings that name a program to be run outside, such as the one that receives core dumps."""

for setting in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/modprobe",
    "/proc/sys/fs/binfmt_misc/register",
    "/sys/kernel/uevent_helper",
    "/proc/self/oom_score_adj.",
):
    try:
        with open(setting, "r+") as opened:  # what stood there is put back: that it can be written is enough
            text = opened.read()
            opened.seek(0)
            opened.write(text)
    except (OSError, ValueError):
        continue
    leaked(("may be written", setting))
