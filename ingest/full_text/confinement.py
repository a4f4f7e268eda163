"""Confines the process that reads outside files.

No network, no further process, little memory, few files.

On Linux a seccomp filter (https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html) takes the system
calls away that reach beyond the process; where the system refuses one, a network namespace of its own takes the
network away, and limits do the rest. What is in force is found out by trying, never assumed.
"""

import ctypes
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

_MOST_FILES = 32
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_ANY, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1
"""`SECCOMP_RET_ALLOW`, and `SECCOMP_RET_ERRNO` with EPERM."""

_AT_NUMBER, _AT_ARCHITECTURE = 0, 4
_AT_ARGUMENT = (16, 24, 32)
"""Where in `struct seccomp_data` the call's number, the architecture and the low halves of arguments are."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_MACHINES = ("x86_64", "aarch64")
_CALLS: dict[str, tuple[int, int | None]] = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "accept": (43, 202), "accept4": (288, 242),
    "bind": (49, 200), "listen": (50, 201), "sendto": (44, 206), "recvfrom": (45, 207), "sendmsg": (46, 211),
    "recvmsg": (47, 212), "sendmmsg": (307, 269), "recvmmsg": (299, 243), "clone": (56, 220), "clone3": (435, 435),
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "kill": (62, 129),
    "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "shmget": (29, 194), "shmat": (30, 196),
    "shmctl": (31, 195), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268),
    "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241), "kexec_load": (246, 104),
    "init_module": (175, 105), "finit_module": (313, 273), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "creat": (85, None), "truncate": (76, 45), "ftruncate": (77, None), "rename": (82, None),
    "renameat": (264, 38), "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36), "unlink": (87, None),
    "unlinkat": (263, 35), "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52),
    "fchmodat": (268, 53), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88), "futimesat": (261, None),
    "setxattr": (188, 5), "removexattr": (197, 14), "openat2": (437, 437), "open_by_handle_at": (304, 265),
    "memfd_create": (319, 279),
}  # fmt: skip
"""The system calls that are taken away, with their numbers on these machines: networks, processes, signals, memory of
others, namespaces, keys, and every change of files (Linux: syscall_64.tbl, include/uapi/asm-generic/unistd.h)."""

_OPENING: dict[str, tuple[tuple[int, int], ...]] = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}
"""Calls that open files, and which of their arguments says for what."""

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
"""From here on x86_64 numbers the calls of another calling convention."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a reader cannot do; `by` names what enforces it."""

    no_network: bool
    no_processes: bool
    by: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Return True where neither network nor further processes can be reached."""
        return self.no_network and self.no_processes

    @property
    def sentence(self) -> str:
        """Say it for a log or a report."""
        by = ", ".join(self.by) or "nothing confines it"
        if self.is_whole:
            return f"The reader of full texts has no network and starts no process ({by})."
        reached = (("the network", self.no_network), ("further processes", self.no_processes))
        within = " and ".join(what for what, is_taken in reached if not is_taken)
        return f"The reader of full texts can reach {within} on this system ({by})."


def confine(seconds: float, megabytes: int) -> Confinement:
    """Confine this process for good, and return what is in force; call it when all imports are done.

    `seconds` is its processor time, `megabytes` its memory.
    """
    by = ["limits"] if _limit(seconds, megabytes) else []
    if _filter_calls():
        by.append("seccomp")
    elif _leave_network():
        by.append("network namespace")
    return Confinement(not _has_network(), not _has_processes(), tuple(by))


def _limit(seconds: float, megabytes: int) -> bool:
    try:
        import resource
    except ImportError:
        # Windows has no such limits; there the time that the caller waits is the only one.
        return False
    limits = [
        (resource.RLIMIT_CPU, (max(1, int(seconds)), max(1, int(seconds)) + 1)),
        (resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_FSIZE, (0, 0)),
        (resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES)),
        (resource.RLIMIT_NPROC, (0, 0)),
    ]
    for which, limit in limits:
        resource.setrlimit(which, limit)
    return True


def _filter_calls() -> bool:
    """Install the filter; False where the system or the machine is another, or refuses."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _ARCHITECTURES or struct.calcsize("P") != 8:
        return False
    program = b"".join(_program(machine))
    buffer = ctypes.create_string_buffer(program, len(program))
    # `struct sock_fprog`: the number of instructions, and where they are.
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, described, 0, 0) == 0)


def _program(machine: str) -> Iterator[bytes]:
    """The filter's instructions, 8 bytes each (`struct sock_filter`).

    Each test is followed by its verdict, which is jumped over where the test fails, so that no jump is long.
    """
    yield _instruction(_LOAD, _AT_ARCHITECTURE)
    yield from _refused_unless_equal(_ARCHITECTURES[machine])
    yield _instruction(_LOAD, _AT_NUMBER)
    if machine == "x86_64":
        yield _instruction(_JUMP_IF_ANY, _X32, 0, 1)
        yield _instruction(_RETURN, _REFUSE)
    for number in (numbers[_MACHINES.index(machine)] for numbers in _CALLS.values()):
        if number is None:
            continue
        yield _instruction(_JUMP_IF_EQUAL, number, 0, 1)
        yield _instruction(_RETURN, _REFUSE)
    for number, argument in _OPENING[machine]:
        yield _instruction(_JUMP_IF_EQUAL, number, 0, 4)
        yield _instruction(_LOAD, _AT_ARGUMENT[argument])
        yield _instruction(_JUMP_IF_ANY, _WRITING, 0, 1)
        yield _instruction(_RETURN, _REFUSE)
        yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_RETURN, _ALLOW)


def _refused_unless_equal(value: int) -> Sequence[bytes]:
    return _instruction(_JUMP_IF_EQUAL, value, 1, 0), _instruction(_RETURN, _REFUSE)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _leave_network() -> bool:
    """Move into a network namespace without interfaces; False where that is not allowed."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET))


def _has_network() -> bool:
    """Whether a packet could leave: tried with a UDP socket, whose `connect` only looks for a way out."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        # An address of documentation (RFC 5737); nothing is sent.
        way_out.connect(("192.0.2.1", 9))
        return True
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.bind(("127.0.0.1", 0))
        with socket.create_connection(listening.getsockname(), timeout=0.2):
            return True
    return False


def _has_processes() -> bool:
    """Whether this process could start another; tried with a child that ends at once."""
    if not hasattr(os, "fork"):
        return True
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True
