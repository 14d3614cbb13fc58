"""Which system calls a submission may make: a filter in the kernel, which nothing in the process can lift.

Owns both ends of it: the filter, installed in the student process, and the answers of the supervisor, whom
the kernel asks before a process or thread is made. So a submission cannot make more of them than it may,
whoever it runs as and however fast it is: the kernel's own limit (RLIMIT_NPROC) does not hold for root.

Refused are the calls that reach parts of the kernel no course needs (most of its holes are in them), and
those that hold memory which nobody counts or say which files are cached, which the next submission could
read. NumPy, PyTorch, Matplotlib and IPython use none of them, or do without.

The numbers are those of Linux's `asm/unistd_64.h`, `asm-generic/unistd.h` and `linux/seccomp.h`; the rest is
in its Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import fcntl
import os
import platform
import re
import struct
from dataclasses import dataclass

REFUSED: dict[str, tuple[int | None, int | None]] = {  # name -> number on x86_64, on aarch64
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "create_module": (174, None),
    "delete_module": (176, 106),
    "fadvise64": (221, 223),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "get_kernel_syms": (177, None),
    "get_mempolicy": (239, 236),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "lookup_dcookie": (212, 18),
    "mbind": (237, 235),
    "memfd_create": (319, 279),
    "migrate_pages": (256, 238),
    "mincore": (27, 232),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "move_pages": (279, 239),
    "msgctl": (71, 187),
    "msgget": (68, 186),
    "msgrcv": (70, 188),
    "msgsnd": (69, 189),
    "name_to_handle_at": (303, 264),
    "nfsservctl": (180, 42),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "preadv2": (327, 286),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "query_module": (178, None),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "readahead": (187, 213),
    "reboot": (169, 142),
    "remap_file_pages": (216, 234),
    "request_key": (249, 218),
    "semctl": (66, 191),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "set_mempolicy": (238, 237),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmdt": (67, 197),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "uselib": (134, None),
    "userfaultfd": (323, 282),
    "ustat": (136, None),
    "vhangup": (153, 58),
    "vmsplice": (278, 75),
}
NEW = 447  # this and later ones came with Linux 5.14 or later; programs do without them

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_* of linux/audit.h
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SOCKET = {"x86_64": 41, "aarch64": 198}
_CLONE = {"x86_64": 56, "aarch64": 220}
_FORKS = {"x86_64": (57, 58), "aarch64": ()}  # fork, vfork
_CLONE3 = 435  # its flags are in memory, where a filter cannot look; without it, libraries use `clone`
_CLONE_THREAD, _NEW_NAMESPACES = 0x10000, 0x7E020000  # flags of linux/sched.h; the second is all CLONE_NEW*
_FAMILIES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6

_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # where they are in struct seccomp_data
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # instructions
_ALLOW, _KILL, _ERROR, _ASK = 0x7FFF0000, 0x80000000, 0x00050000, 0x7FC00000  # SECCOMP_RET_*
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, _SECCOMP_SET_MODE_FILTER, _FLAG_NEW_LISTENER = 22, 2, 1, 8
_ASKING_SINCE = (5, 5)  # the version of Linux
_RECEIVE, _SEND, _CONTINUE = 0xC0502100, 0xC0182101, 1  # SECCOMP_IOCTL_NOTIF_*, ..._USER_NOTIF_FLAG_CONTINUE
_REQUEST = struct.Struct("=QIIiIQ6Q")  # struct seccomp_notif
_REPLY = struct.Struct("=QqiI")  # struct seccomp_notif_resp


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def is_known() -> bool:
    """Return whether there is a filter for this kind of machine."""
    return platform.machine() in _ARCHITECTURES


def install() -> int | None:
    """Install the filter in this process, and so in all that it forks, for good.

    The process may gain no privileges any more (PR_SET_NO_NEW_PRIVS).

    Returns:
        The file by which the kernel asks before a process or thread is made, for `Requests`; None if this
        kernel does not ask.

    Raises:
        OSError: if the kernel refuses the filter.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    release = tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
    if release >= _ASKING_SINCE:
        asking = _program(_ASK)
        number = _SECCOMP[platform.machine()]
        file = libc.syscall(number, _SECCOMP_SET_MODE_FILTER, _FLAG_NEW_LISTENER, ctypes.byref(asking))
        if file >= 0:
            return int(file)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(_program(_ALLOW)), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "filtering system calls")
    return None


def _program(for_new_process: int) -> _Program:
    """Return the filter as the kernel takes it.

    Args:
        for_new_process: what becomes of a call that makes a process or thread.
    """
    machine = platform.machine()
    which = list(_ARCHITECTURES).index(machine)
    refused = sorted(number for numbers in REFUSED.values() if (number := numbers[which]) is not None)
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _line(_RETURN, _KILL),  # a call in the manner of another machine has other numbers
        _line(_LOAD, _NUMBER),
        *_return_if(_AT_LEAST, NEW, _ERROR | errno.ENOSYS),
        *_return_if(_EQUAL, _CLONE3, _ERROR | errno.ENOSYS),
    ]
    for number in refused:
        lines += _return_if(_EQUAL, number, _ERROR | errno.EPERM)
    for number in _FORKS[machine]:
        lines += _return_if(_EQUAL, number, for_new_process)
    lines += [_line(_EQUAL, _CLONE[machine], 0, 4), _line(_LOAD, _FIRST_ARGUMENT)]
    lines += [*_return_if(_ANY_BIT, _NEW_NAMESPACES, _ERROR | errno.EPERM), _line(_RETURN, for_new_process)]
    lines += [_line(_EQUAL, _SOCKET[machine], 0, 2 + 2 * len(_FAMILIES)), _line(_LOAD, _FIRST_ARGUMENT)]
    for family in _FAMILIES:
        lines += _return_if(_EQUAL, family, _ALLOW)
    lines += [_line(_RETURN, _ERROR | errno.EAFNOSUPPORT), _line(_RETURN, _ALLOW)]
    return _Program(len(lines), b"".join(lines))


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Return an instruction (struct sock_filter); a comparison jumps over so many others."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _return_if(comparison: int, value: int, result: int) -> list[bytes]:
    return [_line(comparison, value, 0, 1), _line(_RETURN, result)]


@dataclass(frozen=True)
class Request:
    """A process wants to make another one, or a thread, and waits."""

    number: int
    is_thread: bool


class Requests:
    """What the kernel asks about the processes with one filter."""

    def __init__(self, file: int) -> None:
        """Take over the file that `install` returned."""
        self._file = file

    def fileno(self) -> int:
        """Return the file, which is readable when there is a request."""
        return self._file

    def receive(self) -> Request | None:
        """Return the next request; None if the one who asked does not wait any more."""
        buffer = bytearray(_REQUEST.size)
        try:
            fcntl.ioctl(self._file, _RECEIVE, buffer)
        except OSError:
            return None
        number, _pid, _flags, call, _architecture, _place, flags, *_others = _REQUEST.unpack(buffer)
        is_clone = call == _CLONE[platform.machine()]
        return Request(number, is_clone and bool(flags & _CLONE_THREAD))

    def answer(self, request: Request, allowed: bool) -> None:
        """Let the call go on, or fail as if there were too many processes (EAGAIN)."""
        error, flags = (0, _CONTINUE) if allowed else (-errno.EAGAIN, 0)
        try:
            fcntl.ioctl(self._file, _SEND, _REPLY.pack(request.number, 0, error, flags))
        except OSError:
            return  # it has been killed or interrupted since

    def close(self) -> None:
        """Ask no more: from now on, the calls fail."""
        os.close(self._file)
