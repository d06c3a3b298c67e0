"""Says whether this system can wall a process in: ``python -m aitracks.kernels.sandbox.probe``, status 0 if so."""

from __future__ import annotations

import os
import sys

from aitracks.kernels.limits import Limits


def main() -> int:
    """Try it once, in a child; print the reason where it fails."""
    try:
        from aitracks.kernels.sandbox import Sandbox

        sandbox = Sandbox()
        sandbox.ready()
        child = os.fork()
    except (OSError, ImportError, RuntimeError, StopIteration) as error:
        return _complain(error)
    if child == 0:
        try:
            sandbox.enter(0, Limits())
            os._exit(0)
        except (OSError, RuntimeError) as error:
            os._exit(_complain(error))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _complain(error: Exception) -> int:
    what = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
    os.write(1, f"{what}\n".encode())
    return 1


if __name__ == "__main__":
    sys.exit(main())
