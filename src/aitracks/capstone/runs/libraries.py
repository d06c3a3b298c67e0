"""State that libraries keep for themselves: generators and settings, as far as a notebook may depend on them."""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Callable
from typing import Any

_Part = tuple[Callable[[Any], Any], Callable[[Any, Any], None]]


def library_state() -> dict[str, Any]:
    """What is to be kept of each library that is loaded."""
    return {name: get(sys.modules[name]) for name, (get, _) in _PARTS.items() if name in sys.modules}


def set_library_state(state: dict[str, Any]) -> None:
    """Bring the libraries into a state that was kept; a library is imported where it has to be."""
    for name, value in state.items():
        __import__(name)
        _PARTS[name][1](sys.modules[name], value)


def unkept() -> str:
    """Which library has state that cannot be written; "" where none has."""
    context = sys.modules.get("tensorflow.python.eager.context")
    # Compiled functions draw their seeds when they are compiled, so training would go on with other numbers.
    if context is not None and getattr(context.context(), "_context_handle", None) is not None:
        return "TensorFlow has computed something, and its generators and compiled functions cannot be written"
    return ""


def _numpy(np: Any) -> Any:
    return np.random.get_state(), np.geterr(), np.get_printoptions()


def _set_numpy(np: Any, value: Any) -> None:
    generator, errors, printed = value
    np.random.set_state(generator)
    np.seterr(**errors)
    np.set_printoptions(**{name: item for name, item in printed.items() if name != "override_repr"})


def _pandas(pd: Any) -> Any:
    from pandas._config import config

    return {name: pd.get_option(name) for name in config._registered_options}


def _set_pandas(pd: Any, value: Any) -> None:
    for name, item in value.items():
        if pd.get_option(name) != item:
            pd.set_option(name, item)


def _set_matplotlib(matplotlib: Any, value: Any) -> None:
    matplotlib.rcParams.update(value)


def _torch(torch: Any) -> Any:
    return torch.get_rng_state().numpy()


def _set_torch(torch: Any, value: Any) -> None:
    torch.set_rng_state(torch.from_numpy(value))


_PARTS: dict[str, _Part] = {
    "random": (lambda _: random.getstate(), lambda _, value: random.setstate(value)),
    "warnings": (lambda _: list(warnings.filters), lambda _, value: _set_filters(value)),
    "numpy": (_numpy, _set_numpy),
    "pandas": (_pandas, _set_pandas),
    "matplotlib": (lambda module: dict(module.rcParams), _set_matplotlib),
    "sklearn": (lambda module: module.get_config(), lambda module, value: module.set_config(**value)),
    "torch": (_torch, _set_torch),
}


def _set_filters(value: list[Any]) -> None:
    warnings.filters[:] = value  # type: ignore[index]
