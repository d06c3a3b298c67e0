"""Reads the system's own memory, logs and symbols."""

# %% before
import os

for path in (
    "/proc/kcore",
    "/proc/kmsg",
    "/dev/kmsg",
    "/dev/mem",
    "/proc/kallsyms",
    "/proc/keys",
    "/proc/1/environ",
    "/proc/sched_debug",
    "/sys/kernel/debug",
    "/proc/timer_list",
    "/proc/vmallocinfo",
    "/etc/shadow",
    "/proc/sysrq-trigger",
    "/proc/sys/kernel/core_pattern",
):
    try:
        with open(path, "rb") as file:
            data = file.read(200)
            print(path, len(data), any(data) and b" 0000000000000000" not in b" " + data)
        open(path, "wb").write(b"x")
        print("FOUND writable", path)
    except OSError as error:
        print(path, error.strerror)
