"""The student process, the wall around it, and the wire through it.

`wall` builds the bubblewrap command; `warm` runs inside it and forks a student process for each
submission; `enter` isolates that process; `student` runs in it; `wire` encodes what they exchange;
`client`, `remote` and `process` are the judge's end. Knows nothing of grades.
"""
