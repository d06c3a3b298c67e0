"""Which system calls a learner's process may not make."""

from __future__ import annotations

import errno
import socket
from typing import Any

from aitracks.kernels.sandbox import system

# Calls that open a way out, look into other processes, keep memory that no limit counts, or have been the door of many
# a break-out. A library that tries one gets an error, and falls back.
_DENIED = [
    "acct",
    "add_key",
    "bpf",
    "chroot",
    "clock_adjtime",
    "clock_settime",
    "create_module",
    "delete_module",
    "fanotify_init",
    "finit_module",
    "fsconfig",
    "fsmount",
    "fsopen",
    "fspick",
    "get_kernel_syms",
    "init_module",
    "io_uring_enter",
    "io_uring_register",
    "io_uring_setup",
    "ioperm",
    "iopl",
    "kcmp",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "lookup_dcookie",
    "mbind",
    "memfd_create",
    "memfd_secret",
    "migrate_pages",
    "mount",
    "mount_setattr",
    "move_mount",
    "move_pages",
    "mq_open",
    "msgget",
    "name_to_handle_at",
    "nfsservctl",
    "open_by_handle_at",
    "open_tree",
    "perf_event_open",
    "pidfd_getfd",
    "pivot_root",
    "process_madvise",
    "process_vm_readv",
    "process_vm_writev",
    "ptrace",
    "query_module",
    "quotactl",
    "quotactl_fd",
    "reboot",
    "request_key",
    "seccomp",
    "semget",
    "set_mempolicy",
    "setdomainname",
    "sethostname",
    "setns",
    "settimeofday",
    "shmget",
    "swapoff",
    "swapon",
    "sysfs",
    "syslog",
    "umount",
    "umount2",
    "unshare",
    "uselib",
    "userfaultfd",
    "ustat",
    "vhangup",
    "vmsplice",
]
_NAMESPACES = (
    system.CLONE_NEWNS
    | system.CLONE_NEWCGROUP
    | system.CLONE_NEWUTS
    | system.CLONE_NEWIPC
    | system.CLONE_NEWUSER
    | system.CLONE_NEWPID
    | system.CLONE_NEWNET
)
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_LAST_FAMILY = 50
_BUFFER_SIZES = (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33)  # the last two by force
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE = 1, 4


def forbidden_calls() -> Any:
    """A filter to be loaded in the process that it is for; building it once serves many."""
    import pyseccomp

    refuse = pyseccomp.ERRNO(errno.EPERM)
    calls = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _DENIED:
        if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) != -1:  # not every system has every call
            calls.add_rule(refuse, name)
    # clone3 hides its flags in memory that a filter cannot read; told that it is unknown, libc takes clone.
    calls.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    for flag in (1 << bit for bit in range(32) if _NAMESPACES >> bit & 1):
        calls.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
    for request in (_TIOCSTI, _TIOCLINUX):
        calls.add_rule(refuse, "ioctl", pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, request))
    for family in range(_LAST_FAMILY):
        if family not in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6):
            # ZeroMQ ends the process over any other refusal when it looks for network interfaces.
            # The kernel reads 32 bits of the argument: a filter that looks at 64 lets others pass for another family.
            same = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, 0xFFFFFFFF, family)
            calls.add_rule(pyseccomp.ERRNO(errno.EOPNOTSUPP), "socket", same)
    # Buffers of sockets are memory that nothing counts: they stay as large as they are, and nobody is told.
    for option in _BUFFER_SIZES:
        level = pyseccomp.Arg(1, pyseccomp.MASKED_EQ, 0xFFFFFFFF, socket.SOL_SOCKET)
        same = pyseccomp.Arg(2, pyseccomp.MASKED_EQ, 0xFFFFFFFF, option)
        calls.add_rule(pyseccomp.ERRNO(0), "setsockopt", level, same)
    # A process could outlive a grading that was killed, or hide what it uses from the watch.
    for option in (_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE):
        calls.add_rule(refuse, "prctl", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, 0xFFFFFFFF, option))
    return calls
