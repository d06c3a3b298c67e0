"""What a report lacks, said plainly, so that nobody takes silence for success."""

from __future__ import annotations

from collections.abc import Iterator

from aitracks.capstone.report.own_words import CardRow, Side
from aitracks.capstone.report.showing import Shown
from aitracks.capstone.report.subject import Subject
from aitracks.language import Text

_FORMS = {"concept": Text("構想審查", "concept review"), "poc": Text("解題（PoC）", "proof of concept")}


def gaps(
    subject: Subject, shown: Shown | None, card: tuple[CardRow, ...], ethics: tuple[Side, ...]
) -> tuple[Text, ...]:
    """Everything that is missing, in the order of the report."""
    found = [*_scores(subject), *_forms(subject), *_field(subject)]
    if subject.shown:
        found += _notebook(shown, card, ethics)
    return tuple(found)


def _scores(subject: Subject) -> Iterator[Text]:
    if subject.final is None:
        yield Text(
            "還沒有已評分的成果，所以沒有成績、圖與模型卡。",
            "No try was scored yet: no score, no figures, no model card.",
        )
    if subject.waiting:
        count = subject.waiting
        yield Text(
            f"還有 {count} 次繳交等待評分，成績可能會改變。",
            f"{count} hand-in{'' if count == 1 else 's'} still to be evaluated: the scores may change.",
        )
    for mark in filter(None, (subject.final, subject.field)):
        if mark.entry.reproducible is False:
            part = Text("實證", "field proof") if mark.part == "field" else Text("解題", "proof of concept")
            yield Text(
                f"{part.zh}的成績無法重現：第二次執行得到不同的預測。",
                f"The score of the {part.en} is not reproducible: a second run gave other predictions.",
            )


def _forms(subject: Subject) -> Iterator[Text]:
    for stage, name in _FORMS.items():
        if stage not in subject.forms:
            yield Text(f"沒有繳交{name.zh}的表單。", f"No form of the {name.en} was handed in.")


def _field(subject: Subject) -> Iterator[Text]:
    if subject.field is not None:
        return
    if subject.field_tries:
        yield Text(
            "實證還沒有成績：繳交過，但沒有一次評分成功。",
            "No field proof yet: something was handed in, none of it is scored.",
        )
    else:
        yield Text(
            "還沒有實證：不知道換了資料之後表現如何。", "No field proof yet: how it does on shifted data is not known."
        )


def _notebook(shown: Shown | None, card: tuple[CardRow, ...], ethics: tuple[Side, ...]) -> Iterator[Text]:
    if shown is None or not shown.done:
        yield Text(
            "筆記本在練習資料上沒有執行完，所以沒有完整的圖。",
            "The notebook did not come to its end on the practice data: figures are missing.",
        )
    if not card:
        yield Text("沒有模型卡（model_card.json）。", "No model card was written (model_card.json).")
    elif open_ := [row for row in card if not row.written]:
        zh, en = "、".join(row.name.zh for row in open_), ", ".join(row.name.en.lower() for row in open_)
        yield Text(f"模型卡沒有寫：{zh}。", f"Not written in the model card: {en}.")
    if missing := [side for side in ethics if not side.answer]:
        zh, en = "、".join(side.name.zh for side in missing), ", ".join(side.name.en.lower() for side in missing)
        yield Text(f"倫理檢核沒有回答：{zh}。", f"Not answered in the ethics check: {en}.")
