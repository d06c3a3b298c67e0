"""What the words of a problem are called in both languages, and how an expected result reads."""

from __future__ import annotations

from typing import Literal, get_args

from aitracks.capstone.types import Expected, Metric, Template
from aitracks.language import Text

Category = Literal["computer_vision", "natural_language", "data_analysis", "recommender", "iot"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

State = Literal["submitted", "coached", "listed", "closed"]
STATES: tuple[State, ...] = get_args(State)

ReadinessLevel = Literal["ready", "partly", "to_collect"]

CATEGORY_NAMES: dict[Category, Text] = {
    "computer_vision": Text("電腦視覺", "Computer vision"),
    "natural_language": Text("自然語言", "Natural language"),
    "data_analysis": Text("數據分析", "Data analysis"),
    "recommender": Text("推薦系統", "Recommender systems"),
    "iot": Text("物聯網", "Internet of things"),
}
STATE_NAMES: dict[State, Text] = {
    "submitted": Text("已提出", "submitted"),
    "coached": Text("已優化", "coached"),
    "listed": Text("已上架", "listed"),
    "closed": Text("已結案", "closed"),
}
READINESS_NAMES: dict[ReadinessLevel, Text] = {
    "ready": Text("已整理，可直接使用", "prepared, ready for use"),
    "partly": Text("部分整理", "partly prepared"),
    "to_collect": Text("尚待蒐集", "still to be collected"),
}
TEMPLATE_NAMES: dict[Template, Text] = {
    "image_classification": Text("影像分類辨識", "Image classification"),
    "object_detection": Text("影像物件偵測", "Object detection"),
    "time_series_forecasting": Text("時間序列預測", "Time-series forecasting"),
    "tabular_classification": Text("表格資料分類", "Tabular classification"),
}
METRIC_NAMES: dict[Metric, Text] = {
    "accuracy": Text("準確率", "accuracy"),
    "macro_f1": Text("各類平均 F1（macro-F1）", "macro-F1"),
    "map": Text("平均精確度（mAP@0.5）", "mean average precision (mAP@0.5)"),
    "smape": Text("對稱平均百分比誤差（sMAPE）", "symmetric percentage error (sMAPE)"),
    "mase": Text("平均絕對比例誤差（MASE）", "mean absolute scaled error (MASE)"),
    "pr_auc": Text("精確率–召回率曲線下面積（PR-AUC）", "area under precision-recall (PR-AUC)"),
    "cost": Text("每件平均成本", "mean cost per piece"),
}
_IN_PERCENT: tuple[Metric, ...] = ("accuracy", "smape")


def bound(expected: Expected) -> str:
    """The threshold with its direction, such as "≥ 95%" or "≤ 0.8"."""
    sign = "≥" if expected.direction == "at_least" else "≤"
    if expected.metric in _IN_PERCENT:
        return f"{sign} {round(expected.threshold * 100, 2):g}%"
    return f"{sign} {expected.threshold:g}"
