"""An IPython shell that hands out what its cells print and show, as nbformat outputs; no ZeroMQ, no threads."""

from __future__ import annotations

import base64
import builtins
import getpass
import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]
_FLUSH = 1 << 16  # characters printed before they are handed out


class Outputs:
    """Collects what a cell prints and shows and passes it on in order; nothing while `muted`."""

    def __init__(self) -> None:
        self.deliver: Callable[[Output], None] = lambda output: None
        self.muted = True
        self._stream, self._text, self._size = "", [""], 0

    def write(self, stream: str, text: str) -> None:
        """Text for "stdout" or "stderr"."""
        if self.muted:
            return
        if stream != self._stream:
            self.flush()
            self._stream = stream
        self._text.append(text)
        self._size += len(text)
        if self._size > _FLUSH:
            self.flush()

    def flush(self) -> None:
        """Pass on what was printed."""
        text, self._text, self._size = "".join(self._text), [], 0
        if text and not self.muted:
            self.deliver({"output_type": "stream", "name": self._stream, "text": text})

    def show(self, output: Output) -> None:
        """Pass on anything else."""
        self.flush()
        if not self.muted:
            self.deliver(output)


class _Stream(io.TextIOBase):
    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name = name
        self._outputs = outputs

    def write(self, text: str) -> int:
        self._outputs.write(self.name.strip("<>"), str(text))
        return len(text)

    def flush(self) -> None:
        pass

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False


class _Hook(DisplayHook):  # type: ignore[misc]
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.outputs.show(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": _texts(format_dict),
                "metadata": md_dict or {},
            }
        )


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **other: Any,
    ) -> None:
        output = {"output_type": "display_data", "data": _texts(data), "metadata": metadata or {}}
        name = (transient or {}).get("display_id")
        extra = {"display_id": name, "update": update} if name else {}
        self.shell.outputs.show(output | extra)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.show({"output_type": "clear", "wait": bool(wait)})


class CellShell(InteractiveShell):  # type: ignore[misc]
    """Runs cells as a kernel does."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    outputs = Outputs()

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.outputs.show(
            {
                "output_type": "error",
                "ename": getattr(etype, "__name__", str(etype)),
                "evalue": _said(evalue),
                "traceback": [str(line) for line in stb],
            }
        )

    def enable_gui(self, gui: Any = None) -> None:
        """No windows here."""


def new_shell() -> CellShell:
    """The shell of this process."""
    config = Config()
    config.HistoryManager.enabled = False
    CellShell.clear_instance()
    shell: CellShell = CellShell.instance(config=config)
    return shell


class FileDescriptors:
    """Catches what is written past Python's streams: by libraries in C, by programs that a cell starts."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (it lives as long as the process)
        self._seen = 0
        for descriptor in (1, 2):
            os.dup2(self._file.fileno(), descriptor)

    def read(self, most: int) -> str:
        """What came since the last time, at most `most` bytes of it."""
        end = os.fstat(self._file.fileno()).st_size
        data = os.pread(self._file.fileno(), min(end - self._seen, most), self._seen) if end > self._seen else b""
        self._seen = end
        return data.decode(errors="replace")


def take_streams(shell: CellShell) -> None:
    """Send Python's streams to the shell's outputs, and refuse questions: nobody is there to answer."""
    sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 (it lives as long as the process)
    sys.stdout, sys.stderr = _Stream("<stdout>", shell.outputs), _Stream("<stderr>", shell.outputs)
    builtins.input = getpass.getpass = _refuse


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise StdinNotImplementedError("input was called, but nobody is there to answer while work is graded")


def draw_inline(shell: InteractiveShell) -> None:
    """Have figures shown below the cell that drew them."""
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support.current_backend = "unset"  # it prepares one shell in a process; a fork may need another
    shell.enable_matplotlib("inline")


def _texts(data: Any) -> dict[str, Any]:
    """A MIME bundle as a notebook holds it."""
    found = {}
    for kind, content in dict(data).items():
        if isinstance(content, (bytes, bytearray)):
            content = base64.b64encode(content).decode("ascii")
        found[str(kind)] = content
    return found


def _said(error: Any) -> str:
    try:
        return str(error)
    except BaseException:
        return ""
