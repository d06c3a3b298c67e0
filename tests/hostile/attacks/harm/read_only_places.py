"""Writes into everything that it can see: libraries, the package, the data, links to them."""

# %% before
import os, sys, numpy, aitracks

for path in (
    *sys.path,
    os.path.dirname(numpy.__file__),
    os.path.dirname(aitracks.__file__),
    "/usr/bin",
    "/etc",
    "/bin",
    os.environ.get("AITRACKS_HOME", "/"),
    os.environ.get("AITRACKS_HOME", "/") + "/datasets",
    "/",
    "/home",
    "/dev",
):
    try:
        with open(os.path.join(path, "evil.py"), "w") as file:
            file.write("evil")
        print("FOUND", path)
    except OSError:
        pass
    try:
        os.chmod(path, 0o777), os.utime(path)
        print("FOUND", path)
    except OSError:
        pass
