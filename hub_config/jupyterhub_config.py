"""JupyterHub's configuration: loads the settings and applies them. Starts nothing: `jupyterhub token` reads it too."""

import os
from pathlib import Path

from traitlets.config import Config

from aitracks.hub.config import Site, hub_config
from aitracks.hub.courses import load_courses
from aitracks.hub.places import Places
from aitracks.hub.settings import DATA, current_settings
from aitracks.paths import home

checkout = home()
data = Path(os.environ.get(DATA, "var")).absolute()
settings = current_settings(checkout / "hub_config" / "hub.yaml")
site = Site(
    settings=settings,
    courses=load_courses(settings.cohorts, checkout, data),
    places=Places(data),
    home=checkout,
    as_root=os.geteuid() == 0,
)

c = get_config()
c.merge(Config(hub_config(site)))
