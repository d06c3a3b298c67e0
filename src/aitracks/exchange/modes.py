"""Modes of the exchange's folders. No import of nbgrader: the hub itself needs them, too."""

# exchange/<cohort> itself: 0750, the cohort's grader and its group; made by root (aitracks.hub.system_accounts)
COHORT_MODE = 0o750
INBOUND_MODE = 0o3733  # put in, but not look; setgid: the grader's group may read what is put in; sticky
OUTBOUND_MODE = 0o755
FEEDBACK_MODE = 0o711  # each file is opened by a name that only its learner knows, and to its learner alone
INNER_MODES = {"inbound": INBOUND_MODE, "outbound": OUTBOUND_MODE, "feedback": FEEDBACK_MODE}
