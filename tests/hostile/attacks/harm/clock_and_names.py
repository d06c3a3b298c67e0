"""Sets the clock, the names of the machine, and limits of others."""

# %% before
import ctypes, os, resource, socket, time


def put(path, text):
    os.write(os.open(path, os.O_WRONLY), text)


tries = (
    lambda: time.clock_settime(time.CLOCK_REALTIME, 0),
    lambda: socket.sethostname("mine"),
    lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1)),
    lambda: resource.setrlimit(resource.RLIMIT_NPROC, (10**6, 10**6)),
    lambda: put("/proc/sys/kernel/hostname", b"mine"),
    lambda: put("/proc/self/oom_score_adj", b"-1000"),
    lambda: put("/sys/devices/system/cpu/cpu1/online", b"0"),
)
for number, attempt in enumerate(tries):
    try:
        if number == 2 and os.getppid() == 0:
            continue
        attempt()
        print("FOUND", number)
    except (OSError, ValueError):
        pass
