"""Crashes children and reads the dumps of their memory; looks for dumps of others."""

# %% before
import os, ctypes, glob

for _ in range(3):
    if os.fork() == 0:
        ctypes.string_at(0)
    os.wait()
for pattern in ("core*", "/var/crash/*", "/var/lib/systemd/coredump/*", "/tmp/core*", "/cores/*"):
    for path in glob.glob(pattern):
        print("FOUND", path)
