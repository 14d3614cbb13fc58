"""Prints terminal commands and returns to the start of a line: text and marks in terminal and page
are overwritten."""

import sys

print("\x1b[2J\x1b[H\x1b]0;attacked\x07\x1b]8;;http://attacker.example/\x1b\\All checks passed\x1b]8;;\x1b\\")
print("0 of 24 points\r24 of 24 points\x08\x08\x1b[1A\x1b[K\x1b[8m hidden \x1b[0m\x9b31m\x1b[38;2;1;2;3m<b>")
print('\x1b[31"onmouseover="attacked()m text \x1b[38;5;1;<script>attacked()</script>m', file=sys.stderr)
print("\x1bP+q544e\x1b\\ \x1b]52;c;YXR0YWNrZWQ=\x07 \x1b[5n \x1b[6n \x0e\x0f \u202e 42/42 \u202c")

# %% cell relu
raise ValueError("\x1b[2K\r\x1b[32mpassed\x1b[0m </pre><script>attacked()</script>")
