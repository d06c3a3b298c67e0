"""Library profiles: what a warm process has imported before it forks."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable

PROFILES = ("light", "tensorflow", "torch")

# What units of each profile import. Everything here must be safe to fork after: imported, not used.
_LIGHT = (
    "IPython.core.interactiveshell",
    "fastapi.testclient",
    "numpy",
    "pandas",
    "scipy.stats",
    "scipy.optimize",
    "scipy.sparse.csgraph",
    "sklearn.cluster",
    "sklearn.compose",
    "sklearn.datasets",
    "sklearn.decomposition",
    "sklearn.ensemble",
    "sklearn.feature_extraction.text",
    "sklearn.impute",
    "sklearn.inspection",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.naive_bayes",
    "sklearn.neighbors",
    "sklearn.neural_network",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.svm",
    "sklearn.tree",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "simpy",
    "skimage.data",
    "skimage.feature",
    "skimage.filters",
    "skimage.transform",
    "aitracks.checks",
    "aitracks.data",
)
_MODULES = {
    "light": _LIGHT,
    "tensorflow": (*_LIGHT, "tensorflow", "keras"),
    "torch": (*_LIGHT, "tensorflow", "keras", "torch", "transformers"),
}

# One thread a library: two threads on two busy cores made the same code ten times slower.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "LANG": "C.UTF-8",
}


def warm(profile: str) -> None:
    """Import the profile's libraries and use the parts of them that are slow at the first time."""
    for name in _MODULES[profile]:
        importlib.import_module(name)
    for prime in (_prime_tables, _prime_plots, _prime_models):
        prime()


def _prime_tables() -> None:
    import pandas as pd

    table = pd.DataFrame({"group": ["a", "b", "a"], "value": [1.0, 2.5, 3.0]})
    table._repr_html_()
    str(table.describe())
    table.groupby("group")["value"].mean()


def _prime_plots() -> None:
    import io

    import matplotlib.pyplot as plt

    from aitracks.lesson import style

    with plt.rc_context():
        style()
        figure, axes = plt.subplots()
        axes.plot([1, 2], [1, 2], label="字 a")
        axes.set_title("標題 title")
        axes.legend()
        figure.savefig(io.BytesIO(), format="png")
        plt.close(figure)


def _prime_models() -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = np.arange(20.0).reshape(-1, 1), np.arange(20) % 2
    make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y).predict_proba(x)


def fresh_randomness() -> None:
    """New seeds for the generators that a forked process inherits."""
    reseed: Callable[[], None] | None = getattr(getattr(sys.modules.get("numpy"), "random", None), "seed", None)
    if reseed is not None:
        reseed()
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(int.from_bytes(os.urandom(8), "little") >> 1)


def fresh_lesson() -> None:
    """Forget what looked at the working folder when it was imported: a kernel's own is another."""
    for name in [name for name in sys.modules if f"{name}.".startswith(("aitracks.lesson.", "aitracks.checks."))]:
        del sys.modules[name]
