"""What lists call their columns and roles, in English and Chinese."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import Literal

from aitracks.hub.courses import Role

Column = Literal["id", "name", "role", "team", "team_name", "team_name_en"]

COLUMNS: dict[Column, str] = {
    "id": "id, user, username, user name, account, login, student id, student number, 帳號, 帳户, 帳戶, 使用者, "
    "使用者名稱, 使用者帳號, 學號",
    "name": "name, full name, display name, student name, 姓名, 名字, 名稱, 中文姓名, 學生姓名, 學員姓名",
    "role": "role, 身分, 身份, 角色",
    "team": "team, group, team id, 隊伍, 團隊, 隊別, 組別, 小組, 分組",
    "team_name": "team name, 隊名, 團隊名稱, 隊伍名稱, 組名",
    "team_name_en": "team name en, english team name, 英文隊名, 團隊英文名稱",
}
ROLES: dict[Role, str] = {
    "learner": "learner, student, pupil, trainee, 學員, 學生, 同學",
    "instructor": "instructor, teacher, lecturer, professor, 老師, 教師, 講師, 教授, 授課教師",
    "assistant": "assistant, ta, teaching assistant, tutor, 助教",
}
ROLE_NAMES: dict[Role, str] = {
    "instructor": "老師 instructor",
    "assistant": "助教 assistant",
    "learner": "學員 learner",
}
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\uf900-\ufaff])\s+(?=[\u3400-\u9fff\uf900-\ufaff])")


def clean(text: str) -> str:
    """The text in NFKC (full-width letters become plain ones), with single spaces, none between Chinese characters."""
    return _BETWEEN_HAN.sub("", " ".join(unicodedata.normalize("NFKC", text).split()))


def column(header: str) -> Column | None:
    """The column that a list's header means."""
    return _COLUMN_OF.get(_key(header))


def near_column(header: str) -> str | None:
    """A header that this unknown one is probably a misspelling of."""
    near = difflib.get_close_matches(_key(header), _COLUMN_OF, n=1, cutoff=0.75)
    return near[0] if near and len(_key(header)) > 2 else None


def role(text: str) -> Role | None:
    """The role that a list's word means."""
    return _ROLE_OF.get(_key(text))


def _key(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", clean(text)).casefold()


_COLUMN_OF: dict[str, Column] = {_key(word): name for name, words in COLUMNS.items() for word in words.split(",")}
_ROLE_OF: dict[str, Role] = {_key(word): name for name, words in ROLES.items() for word in words.split(",")}
