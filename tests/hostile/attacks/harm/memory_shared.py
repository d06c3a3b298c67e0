"""Takes shared memory, which limits of a process do not count, without end.

ended: memory
"""

# %% before
import mmap

kept = []
while True:
    kept.append(mmap.mmap(-1, 16 << 20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
    for page in range(0, 16 << 20, 4096):
        kept[-1][page] = 1
