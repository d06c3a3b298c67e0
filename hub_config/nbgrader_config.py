"""nbgrader for every server of the hub: the exchange, and whom the hub knows as a member of which course.

A course's own nbgrader_config.py (in its course root) adds what concerns conversion and grading.
"""

import os

from nbgrader.auth import JupyterHubAuthPlugin

c = get_config()
c.Exchange.root = os.environ["AITRACKS_EXCHANGE"]
c.Exchange.path_includes_course = True
c.Authenticator.plugin_class = JupyterHubAuthPlugin
# profile local: all servers run under one system account, so nbgrader cannot tell people apart by it
c.ExchangeCollect.check_owner = False
if "AITRACKS_COURSE" in os.environ:
    c.CourseDirectory.course_id = os.environ["AITRACKS_COURSE"]
else:
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
