"""Climbs out of the root folder by chroot, file handles, bind mounts and remounts."""

# %% before
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
root = os.open("/", os.O_RDONLY)
tries = {
    "chroot": lambda: libc.chroot(b"/tmp"),
    "mount": lambda: libc.mount(b"/proc/1/root", b"/tmp", b"none", 4096, None),
    "remount": lambda: libc.mount(b"none", b"/usr", b"none", 32 | 4096, None),
    "umount": lambda: libc.umount2(b"/proc", 2),
    "pivot": lambda: libc.syscall(155, b".", b"."),
    "handle": lambda: libc.syscall(304, root, ctypes.create_string_buffer(20), 0),
    "open_tree": lambda: libc.syscall(428, -100, b"/", 1),
    "move_mount": lambda: libc.syscall(429, root, b"", root, b"", 4),
    "setattr": lambda: libc.syscall(442, -100, b"/usr", 0, ctypes.create_string_buffer(32), 32),
    "fsopen": lambda: libc.syscall(430, b"tmpfs", 0),
    "unshare": lambda: libc.unshare(0x10000000),
    "clone": lambda: libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0),
    "setuid": lambda: libc.setuid(0),
    "keyctl": lambda: libc.syscall(250, 0, -3, 0),
    "bpf": lambda: libc.syscall(321, 0, 0, 0),
    "userfaultfd": lambda: libc.syscall(323, 0),
    "io_uring": lambda: libc.syscall(425, 4, ctypes.create_string_buffer(120)),
    "perf": lambda: libc.syscall(298, ctypes.create_string_buffer(128), 0, -1, -1, 0),
    "ptrace": lambda: libc.ptrace(16, 1, 0, 0),
    "process_vm_readv": lambda: libc.syscall(310, 1, 0, 0, 0, 0, 0),
    "pidfd_getfd": lambda: libc.syscall(438, libc.syscall(434, 1, 0), 0, 0),
    "mknod": lambda: libc.mknod(b"/tmp/sda", 0o60666, 0x0800),
    "setns": lambda: libc.setns(root, 0),
    "kexec": lambda: libc.syscall(246, 0, 0, 0, 0),
    "int80": lambda: -1,
}
for name, attempt in tries.items():
    if attempt() >= 0:
        print("FOUND a way:", name)
