"""A call forks: parent and child answer the same request on the same connection, and then compete for the
next.
"""

import os

children = []


def both(*args, **kwargs):
    if len(children) < 5:
        children.append(os.fork())
    return None if children and children[-1] else True


for name in NAMES:
    globals()[name] = both
