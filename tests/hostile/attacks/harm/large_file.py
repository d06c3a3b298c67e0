"""Writes one file without end."""

# %% before
with open("/tmp/large", "wb") as file:
    try:
        while True:
            file.write(bytes(1 << 20))
            file.flush()
    except OSError as error:
        print(error.strerror, file.tell() >> 20)
