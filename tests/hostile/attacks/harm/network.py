"""Calls the world, the machine and other learners."""

# %% before
import socket, os, glob

for place in (("1.1.1.1", 53), ("127.0.0.1", 8000), ("169.254.169.254", 80), ("10.0.0.1", 22), ("::1", 8888)):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_INET6 if ":" in place[0] else socket.AF_INET, kind) as one:
                one.settimeout(0.3)
                one.connect(place)
                one.send(b"hello")
                print("FOUND", place)
        except OSError:
            pass
try:
    print("FOUND", socket.getaddrinfo("example.org", 80))
except OSError:
    pass
for line in open("/proc/net/unix").read().splitlines()[1:]:
    name = line.split()[-1]
    if name.startswith(("/", "@")):
        print("FOUND socket", name)
for path in ("/run/docker.sock", "/run/dbus/system_bus_socket", "/var/run/nscd/socket", "/run/systemd/notify"):
    if os.path.exists(path):
        print("FOUND", path)
