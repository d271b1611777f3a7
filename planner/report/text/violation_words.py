"""What a plan breaks, in words of either language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planner.checker import Code, Violation
from planner.report.proposal.wording.language import Language

__all__ = ["violation_words"]

RULES_ZH: Mapping[Code, str] = MappingProxyType(
    {
        Code.VALUE: "数值无效",
        Code.UNKNOWN_ID: "编号不存在",
        Code.REPEATED: "重复出现",
        Code.EMPTY_ROUTE: "线路没有停靠点",
        Code.CIRCLE: "上级关系成环",
        Code.BALANCE: "件量不平衡",
        Code.FORMAT: "业态不符合规定",
        Code.OFF_ROAD: "地点不通公路",
        Code.REQUIRED_SITE: "必设站点未设",
        Code.EXCLUDED_SITE: "禁设站点已设",
        Code.EXISTING_SITE: "现有站点与规定不符",
        Code.CLOSED_SITE: "关闭站点与规定不符",
        Code.PARENT: "上级站点不符合规定",
        Code.MAX_FACILITIES: "站点数超过上限",
        Code.TOWNSHIP_STORE: "乡镇未设服务店",
        Code.VILLAGE_POINT: "村未设服务点",
        Code.NOT_REPLACED: "关闭的站点没有替代",
        Code.TOWNSHIP_COVERAGE: "乡镇覆盖率不足",
        Code.CARRIER: "承运方不符合规定",
        Code.NOT_OPEN: "站点未开设",
        Code.TIER: "站点层级不符",
        Code.SHARE: "服务份额无效",
        Code.SHARE_SUM: "服务份额之和不等于一",
        Code.SPLIT: "村被分给多个站点",
        Code.MODE: "服务方式不允许",
        Code.REACH: "超出服务半径",
        Code.BOUNDARY: "跨越行政边界",
        Code.SERVED_AT: "服务站点与规定不符",
        Code.NOT_LOCATED: "村没有坐标",
        Code.REASON: "未服务原因不符",
        Code.NEARER: "未由较近的站点服务",
        Code.CAPACITY: "超过处理能力",
        Code.STORAGE: "超过货架容量",
        Code.MAX_CAPEX: "超过投资预算",
        Code.MAX_ANNUAL_COST: "超过年成本预算",
        Code.AT_LEAST: "未达到要求的比例",
        Code.UNVISITED: "没有线路到达",
        Code.STRAY_STOP: "停靠点没有任务",
        Code.DELIVERED: "送达件量不符",
        Code.COLLECTED: "揽收件量不符",
        Code.LEG: "路段与路网不符",
        Code.DAYS: "服务日不符",
        Code.MAX_TRIPS: "超过每日趟数上限",
        Code.FLEET: "超过车辆数",
        Code.SHIFT: "超过班次时长",
        Code.WINDOW: "不在时间窗内",
        Code.TRIP_ORDER: "车次时间重叠",
        Code.TRANSFER: "衔接时间不符",
        Code.LOAD_PARCELS: "超过车辆件数",
        Code.LOAD_KG: "超过车辆载重",
        Code.LOAD_M3: "超过车辆容积",
        Code.DISTANCE: "里程不符",
        Code.LOADING_TIME: "装卸时间不符",
        Code.TRAVEL_TIME: "行驶时间不符",
        Code.SERVICE_TIME: "停靠作业时间不符",
        Code.OPENING_HOURS: "不在营业时间内",
    }
)

SUBJECTS_ZH: Mapping[str, str] = MappingProxyType({"plan": "整个方案"})


def violation_words(violation: Violation, language: Language) -> str:
    """Return what is broken, where, and by how much.

    In English the checker's message; in Chinese the rule, the subject and both values,
    where they are numbers.
    """
    if language is Language.EN:
        return violation.message
    rule, found, limit = RULES_ZH[violation.code], violation.found, violation.limit
    subject = SUBJECTS_ZH.get(violation.subject, violation.subject)
    if isinstance(found, str) or isinstance(limit, str):
        return f"{rule}（{subject}）"
    return f"{rule}（{subject}：实际{found:,.6g}，应为{limit:,.6g}）"
