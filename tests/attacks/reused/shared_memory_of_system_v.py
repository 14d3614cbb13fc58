"""A segment of System V shared memory outlives the process that made it; the next student attaches to it."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
number = libc.shmget(0x5EED, 4096, 0o1666)
if number >= 0:
    address = libc.shmat(number, None, 0)
    if address not in (None, 2**64 - 1):
        ctypes.memmove(address, b"my answers", 10)

# %% another student
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
number = libc.shmget(0x5EED, 0, 0)
if number >= 0:
    address = libc.shmat(number, None, 0)
    if address not in (None, 2**64 - 1):
        leaked(ctypes.string_at(address, 10))
