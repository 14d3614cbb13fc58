"""Isolates a student process: new namespaces, an empty scratch folder, limits, no privileges.

Runs in the warm process right after a fork, before any of the student's code. Owns the system calls;
`warm` decides when, `limits` how much. Outside bubblewrap (`--no-sandbox`) only the resource limits apply.
"""

import ctypes
import os
import platform
import resource
import sys
from pathlib import Path

from autograder.sandbox.limits import Limits

SCRATCH = Path("/home/student")
MOST_FILES = 20_000  # files and folders in each of a submission's own folders
HOST_PROC = Path("/.proc")  # see `wall`: exists only when root built the wall

_CLONE_NEWNS, _CLONE_NEWIPC, _CLONE_NEWUSER, _CLONE_NEWPID = 0x20000, 0x08000000, 0x10000000, 0x20000000
_CLONE_NEWNET = 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
_PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 38, 4, 24
_MS_REMOUNT, _MS_BIND = 0x20, 0x1000
_CAPABILITY_VERSION_3 = 0x20080522


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def new_namespaces() -> None:
    """Enter new user, PID, mount, IPC and network namespaces; the next fork is their init process.

    A network of its own, without any interface, keeps a submission from leaving something for the next one to
    find, such as a port that was closed a minute ago.

    Raises:
        OSError: if the kernel refuses.
    """
    uid, gid = os.getuid(), os.getgid()
    kinds = _CLONE_NEWUSER | _CLONE_NEWPID | _CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWNET
    _check(_libc().unshare(kinds), "new namespaces")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    # From here on, no descendant may make a user namespace: it would have capabilities again in there, and
    # with them a large part of the kernel to attack.
    Path("/proc/sys/user/max_user_namespaces").write_text("0")


def leave_keyrings() -> None:
    """Join a new, empty session keyring: the grader's may hold keys, and submissions would share it."""
    number = {"x86_64": 250, "aarch64": 219}.get(platform.machine())
    if number is not None:
        join_session_keyring = 1
        _libc().syscall(
            number, join_session_keyring, None, 0, 0, 0
        )  # fails, harmlessly, on a kernel without keyrings


def mount_file_systems(limits: Limits) -> None:
    """Mount /proc (read-only), /tmp, /dev/shm and the scratch folder of the new namespaces.

    Raises:
        OSError: if a mount fails.
    """
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    plain = _MS_NOSUID | _MS_NODEV
    _mount("proc", "/proc", "proc", plain | _MS_NOEXEC | _MS_RDONLY)
    if HOST_PROC.exists():
        _mount("tmpfs", str(HOST_PROC), "tmpfs", plain | _MS_RDONLY, "size=4k")
    folders = [str(SCRATCH), "/tmp", "/dev/shm"]
    if sys.prefix.startswith("/tmp/"):  # an environment in there must stay visible
        folders.remove("/tmp")
        _mount("none", "/tmp", None, plain | _MS_REMOUNT | _MS_BIND | _MS_RDONLY)
    for folder in folders:
        options = f"size={limits.files_mb}m,nr_inodes={MOST_FILES},mode=700"
        _mount("tmpfs", folder, "tmpfs", plain, options)


def _mount(source: str, target: str, kind: str | None, flags: int, data: str = "") -> None:
    _check(
        _libc().mount(source.encode(), target.encode(), kind and kind.encode(), flags, data.encode()),
        f"mounting {target}",
    )


def drop_privileges() -> None:
    """Give up every capability, permanently."""
    libc = _libc()
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails past the last one, harmlessly
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _check(libc.capset(header, (ctypes.c_uint32 * 6)()), "dropping capabilities")
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")


def set_inspection(allowed: bool) -> None:
    """Set whether processes of the same user may read and control this one; forks inherit it.

    Raises:
        OSError: if the kernel refuses.
    """
    _check(_libc().prctl(_PR_SET_DUMPABLE, int(allowed), 0, 0, 0), "setting who may inspect")


def detach() -> None:
    """Close every open file."""
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.closerange(3, 256)


def limit_resources(limits: Limits) -> None:
    """Set the hard limits of this process and its children: memory, CPU time, files."""
    mib = 2**20
    address_space = _address_space() + limits.memory_mb * mib
    cpu = int(limits.notebook_seconds) + 5
    for name, value in {
        "RLIMIT_AS": address_space,
        "RLIMIT_CPU": cpu,
        "RLIMIT_FSIZE": limits.files_mb * mib,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 0,
    }.items():
        which = getattr(resource, name, None)
        if which is not None:
            resource.setrlimit(which, (value, value))
    os.nice(5)  # the judge and the supervisor have priority


def _address_space() -> int:
    """Return the bytes of address space that the warm process's libraries use already."""
    if sys.platform != "linux":
        return 2**40
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")
