"""A message in a System V and in a POSIX queue waits in the kernel for the student who is graded next."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
number = libc.msgget(0x5EED, 0o1666)
if number >= 0:
    libc.msgsnd(number, (1).to_bytes(8, "little") + b"my answers", 10, 0o4000)
if hasattr(libc, "mq_open"):
    queue = libc.mq_open(b"/left_behind", 0o4102, 0o666, None)
    if queue >= 0:
        libc.mq_send(queue, b"my answers", 10, 0)

# %% another student
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
number = libc.msgget(0x5EED, 0)
message = ctypes.create_string_buffer(100)
if number >= 0 and libc.msgrcv(number, message, 50, 0, 0o4000) > 0:
    leaked(message.raw)
if hasattr(libc, "mq_open") and libc.mq_open(b"/left_behind", 0) >= 0:
    leaked("a queue")
