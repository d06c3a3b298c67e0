"""Reads what /proc tells about other processes."""

# %% before
import os

for name in os.listdir("/proc"):
    if name.isdigit() and int(name) != os.getpid():
        print("FOUND process", name, open(f"/proc/{name}/cmdline").read())
for path in ("environ", "cmdline", "root", "cwd", "fd", "mem", "maps"):
    for pid in range(1, 40):
        if pid != os.getpid() and os.path.exists(f"/proc/{pid}/{path}"):
            print("FOUND", pid, path)
for path in ("/proc/1/root/work", "/proc/self/root/../../root", "/proc/self/cwd/../../../../root/.ssh"):
    if os.path.isdir(path):
        print(path, os.listdir(path) if os.access(path, os.R_OK) else "")
