"""The parent's limits, priority and processors are changed, so that the next student inherits the change.

The next student can read a number from them, which a friend has left.
"""

import os
import resource

for process in {os.getppid(), 1}:
    for action in (
        lambda: resource.prlimit(process, resource.RLIMIT_STACK, (4_567_040, 4_567_040)),
        lambda: os.setpriority(os.PRIO_PROCESS, process, 17),
        lambda: os.sched_setaffinity(process, {0}),
    ):
        try:
            action()
        except OSError:
            pass

# %% another student
import os
import resource

if resource.getrlimit(resource.RLIMIT_STACK)[0] == 4_567_040 or os.getpriority(os.PRIO_PROCESS, 0) == 17:
    leaked("a limit or a priority")
