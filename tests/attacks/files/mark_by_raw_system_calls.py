"""Calls the kernel directly to write a file outside: what only watches Python's own open would not notice."""

import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
path = ctypes.c_char_p(MARK.encode())
how = ctypes.create_string_buffer(struct.pack("QQQ", 0o101, 0o600, 0))
for call in (
    (2, path, 0o101, 0o600),  # open
    (85, path, 0o600),  # creat
    (257, -100, path, 0o101, 0o600),  # openat
    (437, -100, path, how, 24),  # openat2
    (133, path, 0o100644, 0),  # mknod
):
    made = libc.syscall(*call)
    if made > 2:
        libc.write(made, b"attacked", 8)
