"""A filter for system calls that no student's answer needs and that would loosen the box or hide memory from its watch.

New namespaces, mounts, tracing, the kernel's keyrings, BPF, io_uring, memory without a process (memfd, System V) are
refused with EPERM. ``clone3`` takes its flags from memory that a filter cannot read, so it is said not to exist, and
the C library falls back on ``clone``.
"""

from __future__ import annotations

import errno
import platform
import struct

_X86 = (
    "ptrace=101 syslog=103 pivot_root=155 acct=163 mount=165 umount2=166 swapon=167 reboot=169 init_module=175"
    " quotactl=179 add_key=248 request_key=249 keyctl=250 unshare=272 shmget=29 semget=64 msgget=68 perf_event_open=298"
    " name_to_handle_at=303 open_by_handle_at=304 setns=308 process_vm_readv=310 process_vm_writev=311 kcmp=312"
    " finit_module=313 memfd_create=319 kexec_file_load=320 bpf=321 userfaultfd=323 io_uring_setup=425 open_tree=428"
    " move_mount=429 fsopen=430 fsconfig=431 fsmount=432 pidfd_getfd=438 mount_setattr=442 memfd_secret=447"
)
_ARM = (
    "ptrace=117 syslog=116 pivot_root=41 acct=89 mount=40 umount2=39 swapon=224 reboot=142 init_module=105 quotactl=60"
    " add_key=217 request_key=218 keyctl=219 unshare=97 shmget=194 semget=190 msgget=186 perf_event_open=241"
    " name_to_handle_at=264 open_by_handle_at=265 setns=268 process_vm_readv=270 process_vm_writev=271 kcmp=272"
    " finit_module=273 memfd_create=279 kexec_file_load=294 bpf=280 userfaultfd=282 io_uring_setup=425 open_tree=428"
    " move_mount=429 fsopen=430 fsconfig=431 fsmount=432 pidfd_getfd=438 mount_setattr=442 memfd_secret=447"
)
#: Machine → (audit number of its architecture, number of ``clone``, refused calls by name).
_MACHINES = {"x86_64": (0xC000003E, 56, _X86), "aarch64": (0xC00000B7, 220, _ARM)}
_CLONE3 = 435
_NEW_NAMESPACES = 0x7E020000
_X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def program(machine: str | None = None) -> bytes | None:
    """The compiled filter (classic BPF) for a machine, or None where its system calls are not known here.

    :param machine: as :func:`platform.machine` says it; this one by default.
    """
    known = _MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    architecture, clone, calls = known
    refused = [int(call.partition("=")[2]) for call in calls.split()]
    refuse = _step(_RETURN, _ERROR | errno.EPERM)
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, 0, 1),
        refuse,
        _step(_EQUAL, _CLONE3, 0, 1),
        _step(_RETURN, _ERROR | errno.ENOSYS),
    ]
    for number in refused:
        steps += [_step(_EQUAL, number, 0, 1), refuse]
    steps += [
        _step(_EQUAL, clone, 0, 3),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _NEW_NAMESPACES, 0, 1),
        refuse,
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)
