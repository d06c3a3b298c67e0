"""A school's learning platform by LTI 1.3. Imported by JupyterHub only."""

from __future__ import annotations

import asyncio
from typing import Any

from ltiauthenticator.lti13.auth import LTI13Authenticator
from ltiauthenticator.lti13.error import InvalidAudienceError, LoginError, ValidationError
from ltiauthenticator.lti13.handlers import LTI13CallbackHandler
from tornado.web import HTTPError
from traitlets import Dict, List

from aitracks.signin import messages
from aitracks.signin.identities import Said, Vouched
from aitracks.signin.oidc import INCOMPLETE, Vouching

CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
# Roles in this course. A role in the institution (".../institution/person#Instructor") says nothing about the course:
# a teacher may be a learner in it.
_TEACHES = frozenset({f"{_MEMBERSHIP}#Instructor", f"{_MEMBERSHIP}/Instructor#TeachingAssistant", "Instructor"})
_LEARNS = frozenset({f"{_MEMBERSHIP}#Learner", "Learner"})
DEPLOYMENT = (
    "學校的學習平台是從這裡不認得的地方打開這門課的，請把這一頁給老師或平台管理者看。 The course was opened from an "
    "installation in your school's platform that this hub does not know; please show this page to your teacher."
)


class LaunchHandler(LTI13CallbackHandler):  # type: ignore[misc]
    """The library's, but a platform that answers slowly does not stop the hub: the keys are fetched in a thread."""

    async def post(self) -> None:
        """Take a launch: all checks are the library's."""
        try:
            loop = asyncio.get_running_loop()
            id_token = await loop.run_in_executor(None, self.decode_and_validate_launch_request)
            user = await self.login_user(id_token)
        except InvalidAudienceError as error:
            raise HTTPError(401, str(error)) from None
        except (ValidationError, LoginError) as error:
            raise HTTPError(400, str(error)) from None
        if user is None:
            raise HTTPError(403, INCOMPLETE)
        await self.redirect_to_next_url(user)


class LtiAuthenticator(Vouching, LTI13Authenticator):  # type: ignore[misc]
    """LTI13Authenticator whose users are bound to the platform's subjects, in the cohort of the launching course."""

    callback_handler = LaunchHandler
    deployments = List(help="the deployment ids that may launch").tag(config=True)
    course_cohorts = Dict(help="the platform's course (context id, else label) → cohort").tag(config=True)

    async def authenticate(self, handler: Any, data: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Who launches. The user is never a person of a cohort file: pupils can change most names on a platform."""
        token = data or {}
        subject = token.get("sub")
        if not isinstance(subject, str) or not subject:
            raise HTTPError(403, INCOMPLETE)
        self._need_known_deployment(token)
        cohort, role = self._place(token)
        if not cohort:
            raise HTTPError(403, f"{messages.CLOSED.zh} {messages.CLOSED.en}")
        who = Vouched(self.issuer_name, subject, str(self.get_username(token)), str(token.get("name") or "學員"))
        return self.admit(who, Said({cohort: role} if role else {}, (cohort,)))

    def _need_known_deployment(self, token: dict[str, Any]) -> None:
        """One client id may be installed many times in a platform, for schools that nobody here knows."""
        deployment = token.get(f"{CLAIM}/deployment_id")
        if deployment not in self.deployments:
            self.log.error(
                "sign-in: launch by deployment %.80r, which sign_in.deployment_ids does not name", deployment
            )
            raise HTTPError(403, f"{DEPLOYMENT} (deployment_id)")

    def _place(self, token: dict[str, Any]) -> tuple[str, str]:
        course = token.get(f"{CLAIM}/context") or {}
        cohort = self.course_cohorts.get(course.get("id")) or self.course_cohorts.get(course.get("label"))
        roles = {role for role in token.get(f"{CLAIM}/roles") or () if isinstance(role, str)}
        role = "staff" if roles & _TEACHES else "learner" if roles & _LEARNS else ""
        return str(cohort or ""), role
