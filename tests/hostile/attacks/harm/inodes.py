"""Makes files, links and folders without end."""

# %% before
import os

made = 0
try:
    os.mkdir("/tmp/many")
    while made < 200_000:
        open(f"/tmp/many/{made}", "w").close()
        made += 1
    print("FOUND no end")
except OSError as error:
    print(made, error.strerror)
deep = "/tmp/"
try:
    for _ in range(5000):
        os.mkdir("d"), os.chdir("d")
except OSError as error:
    print(error.strerror)
