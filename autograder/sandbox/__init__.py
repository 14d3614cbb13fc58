"""The student process, the wall around it, and the wire through it.

`wall` builds the bubblewrap command; `warm` runs inside it and forks a student process for each
submission; `enter` closes the door behind that process; `student` is what runs in it; `wire` is what
goes between; `client`, `remote` and `process` are the judge's end. Knows nothing of grades.
"""
