"""nbgrader for every server of the hub: the exchange, and whom the hub knows as a member of which course.

A course's own nbgrader_config.py (in its course root) adds what concerns conversion and grading.
"""

import os

from traitlets.config import Config

from aitracks.exchange.configure import configure_exchange
from aitracks.hub.membership import COURSE, HubMembership
from aitracks.hub.site import PREFIX
from aitracks.servers.single_user import kernel_config

c = get_config()
c.Authenticator.plugin_class = HubMembership
if PREFIX in os.environ:
    configure_exchange(c, os.environ["AITRACKS_EXCHANGE"], os.environ[PREFIX])
elif "AITRACKS_OWNERS" in os.environ:  # in a pod: aitracks.hub.kubernetes_hub
    configure_exchange(c, os.environ["AITRACKS_EXCHANGE"], owners_file=os.environ["AITRACKS_OWNERS"])
else:
    c.Exchange.root = os.environ["AITRACKS_EXCHANGE"]
    c.Exchange.path_includes_course = True
    # profile local: all servers run under one system account, so nbgrader cannot tell people apart by it
    c.ExchangeCollect.check_owner = False
if COURSE in os.environ:
    c.CourseDirectory.course_id = os.environ[COURSE]
else:
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
    # Validate starts a kernel of its own: not on the network either, where other accounts could listen
    c.merge(Config(kernel_config(f"{os.environ['JUPYTER_RUNTIME_DIR']}/v{os.getpid()}")))
