"""Hands in an archive that unpacks into gigabytes, and pickles."""

# %% folder
import os


def change(folder):
    import zipfile

    with zipfile.ZipFile(folder / "data.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x", bytes(50_000_000))
    (folder / "model.pkl").write_bytes(b"cos\nsystem\n(S'touch /tmp/EVIL'\ntR.")
