"""The outputs of one cell, as a kernel that may lie tells them."""

from __future__ import annotations

import json
from typing import Any

_FLOOD = 16  # times what is kept; a cell that goes on printing is interrupted
_KINDS: dict[str, dict[str, type]] = {
    "stream": {"name": str, "text": str},
    "display_data": {"data": dict, "metadata": dict},
    "execute_result": {"data": dict, "metadata": dict},
    "error": {"ename": str, "evalue": str, "traceback": list},
}


class CellOutputs:
    """Collects outputs up to `most` bytes; what has not the form of an output is dropped."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._outputs: list[dict[str, Any]] = []
        self._named: dict[str, dict[str, Any]] = {}
        self._clear = False

    @property
    def found(self) -> tuple[dict[str, Any], ...]:
        """What was collected, in nbformat's form."""
        return tuple(_joined(output) for output in self._outputs)

    @property
    def flooded(self) -> bool:
        """Whether far more came than is kept."""
        return self._size > _FLOOD * self._most

    def add(self, text: str) -> None:
        """One message of the kernel: an output as JSON."""
        self._size += len(text)
        if self._size > self._most:
            return
        try:
            told = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(told, dict):
            return
        if told.get("output_type") == "clear":
            self._clear = True
            if not told.get("wait"):
                self._outputs.clear()
            return
        output = _checked(told)
        if output is None:
            return
        if self._clear:
            self._outputs.clear()
            self._clear = False
        self._place(output, told)

    def _place(self, output: dict[str, Any], told: dict[str, Any]) -> None:
        name = str(told.get("display_id", "")) if "data" in output else ""
        if name and told.get("update"):
            if name in self._named:
                self._named[name].update(data=output["data"], metadata=output["metadata"])
            return
        if name:
            self._named[name] = output
        last = self._outputs[-1] if self._outputs else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]  # lists: text that grows by texts takes minutes of the driver's time
        else:
            self._outputs.append(output)


def _joined(output: dict[str, Any]) -> dict[str, Any]:
    return output | {"text": "".join(output["text"])} if output["output_type"] == "stream" else output


def _checked(told: dict[str, Any]) -> dict[str, Any] | None:
    """The output with exactly the fields that its kind has; None where it is no output."""
    kind = told.get("output_type")
    fields = _KINDS.get(kind) if isinstance(kind, str) else None
    if fields is None or not all(isinstance(told.get(name), form) for name, form in fields.items()):
        return None
    output: dict[str, Any] = {"output_type": kind} | {name: told[name] for name in fields}
    if kind == "stream":
        output["text"] = [output["text"]]
        return output if output["name"] in ("stdout", "stderr") else None
    if kind == "error" and not all(isinstance(line, str) for line in output["traceback"]):
        return None
    if kind == "execute_result":
        count = told.get("execution_count")
        output["execution_count"] = count if type(count) is int and count >= 0 else None
    return output
