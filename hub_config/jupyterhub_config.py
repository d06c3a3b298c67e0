"""JupyterHub's configuration: loads the settings and applies them. Starts nothing: `jupyterhub token` reads it too."""

import os
from pathlib import Path

from traitlets.config import Config

from aitracks.hub.config import hub_config
from aitracks.hub.opened import open_site
from aitracks.hub.settings import DATA, current_settings, settings_file
from aitracks.paths import home

settings = current_settings(settings_file(home()))
site = open_site(settings, Path(os.environ.get(DATA, "var")).absolute())

c = get_config()
c.merge(Config(hub_config(site)))
