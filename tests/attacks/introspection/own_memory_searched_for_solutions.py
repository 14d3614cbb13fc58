"""The process reads its own memory for the text of a solution or of a hidden test, which a fork might have
left.
"""

import re

WORDS = re.compile(rb"BEGIN (?:SOLUTION|HIDDEN TESTS)[^\0]{0,200}")
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: -1
found = []
try:
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(x, 16) for x in line.split()[0].split("-"))
            if " rw" not in line or end - start > 1 << 26:
                continue
            try:
                memory.seek(start)
                text = memory.read(end - start)
                found += [m.group() for m in WORDS.finditer(text) if b"[^" not in m.group()]
            except OSError:
                continue
except OSError:
    pass
found = [text for text in found if b"SOLUTION|HIDDEN" not in text and b"(?:" not in text]
if found:
    leaked(found)
