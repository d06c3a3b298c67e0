"""Jupyter Server for every server of the hub."""

import os
from pathlib import Path

from jupyterlab.commands import get_user_settings_dir, get_workspaces_dir

from aitracks.exchange.configure import configure_course_service
from aitracks.hub.homes import WHO, furnish_own_home
from aitracks.hub.lab_words import add_words
from aitracks.hub.membership import COURSE

c = get_config()
# the formgrader is shown in a frame inside JupyterLab
c.ServerApp.tornado_settings = {
    "headers": {"Content-Security-Policy": "frame-ancestors 'self'"},
    # what aitracks.hub.nbgrader_pages hands out
    "aitracks_nbgrader_words": str(Path(__file__).with_name("nbgrader_words.zh_TW.json")),
    "aitracks_formgrader_style": str(Path(__file__).with_name("formgrader.css")),
}
# the warm kernels are for papermill: what a notebook writes in one vanishes, which nobody expects in JupyterLab
c.KernelSpecManager.allowed_kernelspecs = {"python3"}
c.LabApp.custom_css = True  # ~/.jupyter/custom/custom.css: see aitracks.hub.homes
# JupyterLab's own values are those of the process that first imports it: of the warm one, and so of nobody's home
c.LabApp.user_settings_dir, c.LabApp.workspaces_dir = get_user_settings_dir(), get_workspaces_dir()
c.LabApp.extension_manager = "readonly"  # nobody installs from the internet in class

add_words(Path(__file__).with_name("lab_words.zh_TW.json"))
furnish_own_home(Path.home(), os.environ.get(WHO), Path(__file__).parent)
if COURSE in os.environ:
    configure_course_service(c)
