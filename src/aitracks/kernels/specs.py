"""The kernelspecs of the warm kernels, and putting them where Jupyter looks."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from aitracks.kernels.profiles import PROFILES

# Somebody asked for this kernel by name and waits for it: it may work longer than a submission.
_LIMITS = {"cpu_seconds": 3600, "memory": 4096, "scratch": 1024}
_TITLES = {"light": "scikit-learn", "tensorflow": "TensorFlow", "torch": "PyTorch"}


def kernel_name(profile: str) -> str:
    """The name by which papermill and others ask for the kernel of a profile."""
    return f"aitracks-{profile}"


def install_specs(prefix: str = sys.prefix) -> list[str]:
    """Install the kernelspecs of all profiles below `prefix`; their names."""
    from jupyter_client.kernelspec import KernelSpecManager

    names = []
    for profile in PROFILES:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "kernel.json").write_text(json.dumps(_spec(profile), indent=1) + "\n", encoding="utf-8")
            KernelSpecManager().install_kernel_spec(folder, kernel_name(profile), prefix=prefix)
        names.append(kernel_name(profile))
    return names


def _spec(profile: str) -> dict[str, object]:
    provisioner = {"provisioner_name": "aitracks-warm", "config": {"profile": profile, "limits": _LIMITS}}
    return {
        # What Jupyter starts where it does not know the provisioner.
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": f"aitracks, warm ({_TITLES[profile]})",
        "language": "python",
        "metadata": {"debugger": False, "kernel_provisioner": provisioner},
    }
