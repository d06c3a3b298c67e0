"""Fetching and listing: as nbgrader does, with a clear word to those who are no members of the cohort."""

from __future__ import annotations

from typing import Any

from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeFetchFeedback, ExchangeList

from aitracks.exchange.base import HubExchange


class MembersFetch(HubExchange, ExchangeFetchAssignment):  # type: ignore[misc]
    """nbgrader's fetch of an assignment."""

    def init_src(self) -> None:
        """Find the released assignment."""
        self.need_member()
        super().init_src()


class MembersFetchFeedback(HubExchange, ExchangeFetchFeedback):  # type: ignore[misc]
    """nbgrader's fetch of feedback."""

    def init_src(self) -> None:
        """Find the learner's feedback."""
        self.need_member()
        super().init_src()


class NoInboundList(HubExchange, ExchangeList):  # type: ignore[misc]
    """nbgrader's list of what was released and of the learner's own hand-ins, but not of the inbound folder.

    nbgrader opens what it lists: a pipe or a link to an endless device in a hand-in would stop the grader.
    """

    def parse_assignments(self) -> list[dict[str, Any]]:
        """As nbgrader's; fails for the inbound folder."""
        if self.inbound:
            self.fail(
                "請用 collect 收取，結果寫在 .collected/ / use 'nbgrader collect': what was taken and refused "
                "stands in the course's .collected folder"
            )
        found: list[dict[str, Any]] = super().parse_assignments()
        return found
