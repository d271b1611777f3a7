"""Made-up place names that sound like those of a hilly county."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice, product

import numpy as np

__all__ = ["COUNTY", "COUNTY_TOWN", "town_names", "village_names"]

COUNTY = "青山县"
COUNTY_TOWN = "城关镇"

_NATURE = (
    "青石 白岩 龙井 凤凰 云雾 松林 竹园 茶园 桐油 柏树 枫香 杉木 "
    "银杏 板栗 杨柳 桃花 梨树 油麻 荷叶 石板 石桥 木桥 金鸡 白马 "
    "黄牛 老虎 鹿角 燕子 喜鹊 锦鸡 清水 温泉 双溪 三岔 四方 五里 "
    "七星 八角 九龙 十里 平安 和顺 永兴 太平 长乐 新田 高田 沙田 "
    "瓦窑 油坊 铁厂 水车 磨盘 花园 月亮 太阳 红岩 黑潭 麻园 橘子"
)
_SURNAMES = "王李张刘陈杨黄吴周彭向田龙谢唐罗邓石滕麻覃谭符宋"
_VALLEY_ENDINGS = "溪湾坝塘坪桥河洞垅畈潭铺"
_HILL_ENDINGS = "岭坳坡界寨冲岩垭顶冈坨盖"
_TOWN_STEMS = "龙青白金石麻双永新大平古长高清沙桃竹茶云"
_TOWN_ENDINGS = "溪坪江塘岭潭桥河田坝湖"
_TOWN_SHARE = 0.6
"""Share of the townships that are towns (镇), the rest being rural (乡): judgement."""
_QUALIFIERS = "上下大小新老前后"


def town_names(number: int, rng: np.random.Generator) -> list[str]:
    """Return different names of townships; most are towns, the rest are rural."""
    stems = islice(_drawn(list(_TOWN_STEMS), _TOWN_ENDINGS, rng), number)
    is_town = rng.random(number) < _TOWN_SHARE
    return [
        stem + ("镇" if town else "乡")
        for stem, town in zip(stems, is_town.tolist(), strict=True)
    ]


def village_names(is_hill: list[bool], rng: np.random.Generator) -> list[str]:
    """Return different names of villages, after hills or after valleys."""
    stems = [*_NATURE.split(), *(f"{surname}家" for surname in _SURNAMES)]
    valley = _drawn(stems, _VALLEY_ENDINGS, rng)
    hill = _drawn(stems, _HILL_ENDINGS, rng)
    return [next(hill if high else valley) + "村" for high in is_hill]


def _drawn(stems: list[str], endings: str, rng: np.random.Generator) -> Iterator[str]:
    """Yield stems with endings in random order, then qualified ones, without end."""
    names = [stem + end for stem in stems for end in endings if stem[-1] != end]
    for depth in count():
        for qualifiers in product(_QUALIFIERS, repeat=depth):
            for idx in rng.permutation(len(names)).tolist():
                yield "".join(qualifiers) + names[idx]
