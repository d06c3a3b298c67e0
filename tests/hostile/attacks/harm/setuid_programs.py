"""Runs the programs that give privileges."""

# %% before
import subprocess

for command in (
    ["su", "-c", "id"],
    ["sudo", "-n", "id"],
    ["mount", "-t", "tmpfs", "none", "/tmp"],
    ["newgrp"],
    ["unshare", "-Ur", "id"],
    ["pkexec", "id"],
    ["nsenter", "-t", "1", "-a", "id"],
    ["chroot", "/", "id"],
):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=2, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        continue
    if done.returncode == 0 or "uid=0" in done.stdout:
        print("FOUND", command, done.stdout)
