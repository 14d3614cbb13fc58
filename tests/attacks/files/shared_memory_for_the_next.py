"""Keeps a note in System V shared memory, which belongs to no file and outlives the process, for
the next one."""

import ctypes

libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
number = libc.shmget(0x5EC2E7, 4096, 0o1666)
place = libc.shmat(number, None, 0) if number >= 0 else None
if place not in (None, ctypes.c_void_p(-1).value):
    ctypes.memmove(place, b"answers of a friend\0", 20)

# %% another student
import ctypes

libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
number = libc.shmget(0x5EC2E7, 4096, 0o666)
place = libc.shmat(number, None, 0) if number >= 0 else None
if place not in (None, ctypes.c_void_p(-1).value):
    text = ctypes.string_at(place)
    libc.shmctl(number, 0, None)
    leaked(text)
