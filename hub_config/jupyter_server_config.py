"""Jupyter Server for every server of the hub."""

from pathlib import Path

from aitracks.hub.lab_words import add_words

c = get_config()
# the formgrader is shown in a frame inside JupyterLab
c.ServerApp.tornado_settings = {"headers": {"Content-Security-Policy": "frame-ancestors 'self'"}}
# the warm kernels are for papermill: what a notebook writes in one vanishes, which nobody expects in JupyterLab
c.KernelSpecManager.allowed_kernelspecs = {"python3"}
c.LabApp.custom_css = True  # ~/.jupyter/custom/custom.css: see aitracks.hub.homes
c.LabApp.extension_manager = "readonly"  # nobody installs from the internet in class

add_words(Path(__file__).with_name("lab_words.zh_TW.json"))
