"""What the sign-in page says. None of it tells whether a name, a class or a code exists to somebody who has no code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Step = Literal["", "join", "renew"]


@dataclass(frozen=True)
class Say:
    """A page instead of a sign-in: the sentences, the status, and which fields it asks for."""

    zh: str
    en: str
    status: int = 403
    step: Step = ""
    token: str = ""

    @property
    def is_question(self) -> bool:
        """Whether it asks for more, in place of complaining."""
        return self.status == 200


WRONG = Say(
    "登入資料不對，請檢查每一欄再試一次。第一次用班級代碼的人：代碼可能過期，或暱稱已經有人用了，請換一個暱稱或問老師。"
    "老師給你帳號和密碼的人：班級代碼請留空。",
    "That did not match; please check each field. New with a class code? It may have expired, or somebody has this "
    "nickname: try another one, or ask your teacher. With a name and password from your teacher, leave the class "
    "code empty.",
)
WAIT = Say(
    "試太多次了，請休息幾分鐘再試。急著上課請找老師，老師可以馬上幫你。",
    "Too many tries; please wait some minutes. Your teacher can help at once.",
    429,
)
BUSY = Say("現在很多人在登入，請過幾秒再試一次。", "Many people are signing in; please try again in some seconds.", 503)
FULL = Say("這個班級代碼的名額已經滿了，請告訴老師。", "No seat is left on this class code; please tell your teacher.")
FIRST = Say(
    "這個班級還沒有這個暱稱。第一次來？請自己選一個 PIN，輸入兩次。來過的人請檢查暱稱有沒有打錯。",
    "Nobody in this class has this nickname yet. New here? Choose a PIN and type it twice. Been here before? "
    "Check the nickname.",
    200,
    "join",
)
RENEW = Say(
    "這是老師給你的一次性 PIN。請選一個新的 PIN，輸入兩次。",
    "This was a one-time PIN. Choose a new PIN of your own and type it twice.",
    200,
    "renew",
)
DIFFER = "兩次輸入的 PIN 不一樣。 The two PINs differ."
AWAY = Say(
    "資料庫暫時連不上，請等一下再試；已經打開的筆記本可以繼續用。",
    "The database does not answer: please try again in a moment. Notebooks that are open go on.",
    503,
)
CLOSED = Say("你現在沒有開放中的班級，請問老師。", "You are in no open class now; please ask your teacher.")
EXPIRED = Say("這一頁放太久了，請再試一次。", "This page has expired; please try again.")


def ask_again(reason: str, step: Step, token: str = "") -> Say:
    """The same question once more, with a reason that has both languages."""
    return Say(reason, "", 200, step, token)
