"""What a change of a county means, in sentences of either language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from planner.checker import Code, Violation
from planner.design.changes.relation import Kind
from planner.design.changes.weighed import Weighed
from planner.design.noise import CLEAR, Quoted, Told, noise_of, told
from planner.model.effort import Effort
from planner.model.rules import Measure
from planner.report.proposal.wording.language import Language, Words
from planner.report.text.violation_words import violation_words

__all__ = ["Counts", "Parts", "change_sentences", "is_told"]

EN, ZH = Language.EN, Language.ZH
BETWEEN: Mapping[Language, str] = MappingProxyType({EN: "; ", ZH: "；"})
LEAST = 0.5
"""Of the currency: less is shown as nothing."""

MEASURES: Mapping[Measure, Mapping[Language, str]] = MappingProxyType(
    {
        Measure.VILLAGES: {EN: "villages covered", ZH: "行政村覆盖率"},
        Measure.RESIDENTS: {EN: "residents covered", ZH: "居民覆盖率"},
        Measure.DEMAND: {EN: "demand covered", ZH: "需求覆盖率"},
        Measure.USE: {EN: "parcels carried", ZH: "包裹承运率"},
    }
)

SENTENCES: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "edits": {EN: "{edits}.", ZH: "{edits}。"},
        "first": {
            EN: "The first plan of the county: there is none to compare it with.",
            ZH: "本县首个方案，尚无可比方案。",
        },
        "short": {
            EN: "The edits leave at most {attainable} of {measure}, {missed} points "
            "less than the {share} before; plans with and without them are held to "
            "what is attainable.",
            ZH: "修改后{measure}至多为{attainable}，比原来的{share}低{missed}个百分点；"
            "修改前后的方案均按可达到的水平比较。",
        },
        "none": {
            EN: "No plan was found with the edits that keeps what the plan before "
            "attains.",
            ZH: "未找到既符合修改又保持原有水平的方案。",
        },
        "cost": {
            EN: "The edits cost {amount} {unit} a year.",
            ZH: "修改的代价为每年{amount}{unit}（资金、村民时间与计罚合计）。",
        },
        "save": {
            EN: "The edits save {amount} {unit} a year.",
            ZH: "修改每年节省{amount}{unit}（资金、村民时间与计罚合计）。",
        },
        "same": {EN: "The edits cost nothing.", ZH: "修改不增加成本。"},
        "no difference": {
            EN: "What the edits change, {amount} {unit} a year, is less than the noise "
            "of a search, {noise}: no difference.",
            ZH: "修改带来的变化为每年{amount}{unit}，"
            "小于搜索本身的误差{noise}{unit}：无差别。",
        },
        "improvement": {
            EN: "Without them the plan before could cost {amount} {unit} a year less "
            "(change.improved).",
            ZH: "不作修改，原方案每年也可再节约{amount}{unit}（change.improved）。",
        },
        "small improvement": {
            EN: "Without them the plan before could cost {amount} {unit} a year less, "
            "which is within the noise: no difference.",
            ZH: "不作修改，原方案每年也可再节约{amount}{unit}，在误差之内：无差别。",
        },
        "kept": {
            EN: "If nothing is rearranged, the plan costs {amount} {unit} a year "
            "{direction}.",
            ZH: "若不作任何调整，方案每年{direction}{amount}{unit}。",
        },
        "kept same": {
            EN: "If nothing is rearranged, the plan costs what it did.",
            ZH: "若不作任何调整，成本不变。",
        },
        "rearranged": {
            EN: "Rearranged, it costs {amount} {unit} a year {direction} than before.",
            ZH: "调整之后，比原来每年{direction}{amount}{unit}。",
        },
        "kept breaks": {
            EN: "It then breaks what is asked for, or attained before: {words}.",
            ZH: "此时不满足要求或低于原有水平：{words}。",
        },
        "rearranged little": {
            EN: "Rearranged, it costs {amount} {unit} a year {direction} than before, "
            "which is less than the noise of a search, {noise}: no difference.",
            ZH: "调整之后，比原来每年{direction}{amount}{unit}，"
            "小于搜索本身的误差{noise}{unit}：无差别。",
        },
        "parts": {
            EN: "What the edits change is {money} {unit} a year in money, {time} in "
            "villagers' time at its price, {charges} in charges for who is left out.",
            ZH: "修改带来的变化中，资金每年{money}{unit}，村民时间折价{time}{unit}，"
            "对未服务者的计罚{charges}{unit}。",
        },
        "far": {
            EN: "The longest way of villages served from elsewhere is {km} km.",
            ZH: "改由他处服务的村，最远{km}公里。",
        },
        "idle": {
            EN: "Open, but used by nobody: {names}.",
            ZH: "已开设但无人使用：{names}。",
        },
        "left out": {
            EN: "Villages no longer covered have {residents} residents.",
            ZH: "失去覆盖的村共有居民{residents}人。",
        },
        "who": {
            EN: "Villages served from elsewhere: {moved}; covered anew: {gained}, no "
            "longer: {lost}. Sites opened: {opened}, closed: {closed}.",
            ZH: "{moved}个村改由他处服务，新增覆盖{gained}个村，失去覆盖{lost}个村；"
            "新开站点{opened}个，关闭{closed}个。",
        },
        "ring": {
            EN: "Villages that the edits do not touch had to be moved, too (ring "
            "{number}).",
            ZH: "需一并调整未受修改直接影响的村（第{number}圈）。",
        },
        "rest": {
            EN: "All else stayed as it was; with everything free "
            '(keep="nothing") it may cost less.',
            ZH: '其余保持不变；若全部重新规划（keep="nothing"），成本可能更低。',
        },
        "breaks": {
            EN: "The plan breaks what is asked for: {words}.",
            ZH: "方案不满足要求：{words}。",
        },
    }
)
DIRECTIONS: Mapping[bool, Mapping[Language, str]] = MappingProxyType(
    {True: {EN: "more", ZH: "增加"}, False: {EN: "less", ZH: "减少"}}
)
OF_THE_PLAN = frozenset(
    {Code.AT_LEAST, Code.MAX_CAPEX, Code.MAX_ANNUAL_COST, Code.MAX_FACILITIES}
)
"""Rules whose words say of what they are; others need the name of a place."""
MOST_BROKEN = 3
"""Rules broken that a sentence tells: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many villages and sites a change concerns.

    Parameters
    ----------
    lost_residents
        Of the villages that are no longer covered.
    farthest_km
        Longest new way of villages served from elsewhere, 0 without any.
    idle
        Sites that open with the edits, or stay as they ask, and serve nobody.
    """

    moved: int
    gained: int
    lost: int
    opened: int
    closed: int
    lost_residents: float = 0.0
    farthest_km: float = 0.0
    idle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an amount of the objective is made of, a year.

    Parameters
    ----------
    money
        Annual cost of the network by the ledger, merchants' parcels aside.
    time
        Villagers' time at its price.
    charges
        For parcels that are not carried and residents who are not covered.
    """

    money: float
    time: float
    charges: float


def is_told(one: float, other: float, effort: Effort) -> bool:
    """Return whether two objectives differ by more than the noise of a search."""
    # Both plans come of one exchange of plans, so that the seed is not between them.
    first, second = (Quoted(objective=item, spread=0.0) for item in (one, other))
    return told(first, second, effort) is not Told.NO_DIFFERENCE


def change_sentences(
    weighed: Weighed | None,
    edits: Sequence[str],
    counts: Counts,
    *,
    effort: Effort,
    words: Words,
    parts: Parts | None = None,
) -> list[str]:
    """Return what a change means, what cannot be kept up first.

    Parameters
    ----------
    weighed
        ``None`` for a first plan.
    edits
        What each edit does, in the language of ``words``.
    parts
        Of the cost of the edits, or of the difference where they have none.
    """
    said = _Saying(
        weighed=weighed, counts=counts, effort=effort, words=words, parts=parts
    )
    separator = "；" if words.language is ZH else "; "
    found = [said.say("edits", edits=separator.join(edits))] if edits else []
    return [*found, *said.sentences()]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Saying:
    """A change, and the words of a language."""

    weighed: Weighed | None
    counts: Counts
    effort: Effort
    words: Words
    parts: Parts | None

    def say(self, key: str, **values: str) -> str:
        """Return a sentence with its values."""
        return SENTENCES[key][self.words.language].format(**values)

    def sentences(self) -> Iterator[str]:
        """Yield the sentences in their order."""
        weighed = self.weighed
        if weighed is None:
            yield self.say("first")
            return
        yield from self._short(weighed)
        if weighed.z1 is None:
            yield self.say("none")
            return
        if weighed.kind is Kind.NEITHER:
            yield from self._neither(weighed, weighed.z1)
        else:
            yield from self._of_edits(weighed, weighed.z1)
        yield from self._parts()
        counts = self.counts
        yield self.say(
            "who",
            moved=f"{counts.moved:,}",
            gained=f"{counts.gained:,}",
            lost=f"{counts.lost:,}",
            opened=f"{counts.opened:,}",
            closed=f"{counts.closed:,}",
        )
        if counts.lost_residents:
            yield self.say("left out", residents=f"{counts.lost_residents:,.0f}")
        if counts.idle:
            yield self.say("idle", names=", ".join(counts.idle))
        if counts.farthest_km:
            yield self.say("far", km=f"{counts.farthest_km:.1f}")
        if weighed.ring is not None:
            if weighed.ring.number > 0:
                yield self.say("ring", number=str(weighed.ring.number))
            yield self.say("rest")
        if weighed.violations:
            yield self.say(
                "breaks", words=_listed(weighed.violations, self.words.language)
            )

    def _parts(self) -> Iterator[str]:
        """Yield what an amount is made of, where it is not money alone."""
        parts = self.parts
        if parts is None or max(abs(parts.time), abs(parts.charges)) < LEAST:
            return
        amounts = {
            name: f"{getattr(parts, name):+,.0f}"
            for name in ("money", "time", "charges")
        }
        yield self.say("parts", unit=self.words.money_unit, **amounts)

    def _short(self, weighed: Weighed) -> Iterator[str]:
        for item in weighed.short:
            yield self.say(
                "short",
                measure=MEASURES[item.measure][self.words.language],
                share=f"{item.share:.1%}",
                attainable=f"{item.attainable:.1%}",
                missed=f"{100 * (item.share - item.attainable):.1f}",
            )

    def _of_edits(self, weighed: Weighed, z1: float) -> Iterator[str]:
        cost = z1 - weighed.zb
        if abs(cost) < LEAST:
            yield self.say("same")
        elif not is_told(z1, weighed.zb, self.effort):
            yield self._money(
                "no difference", cost, noise=f"{self._noise(weighed.zb):,.0f}"
            )
        else:
            yield self._money("cost" if cost > 0 else "save", abs(cost))
        better = weighed.z0 - weighed.zb
        if better >= LEAST:
            is_clear = is_told(weighed.z0, weighed.zb, self.effort)
            yield self._money(
                "improvement" if is_clear else "small improvement", better
            )

    def _neither(self, weighed: Weighed, z1: float) -> Iterator[str]:
        if weighed.if_kept is not None:
            more = weighed.if_kept - weighed.z0
            is_same = abs(more) < LEAST
            yield self.say("kept same") if is_same else self._directed("kept", more)
        if weighed.kept_breaks:
            yield self.say(
                "kept breaks", words=_listed(weighed.kept_breaks, self.words.language)
            )
        is_clear = is_told(z1, weighed.z0, self.effort)
        noise = f"{self._noise(weighed.z0):,.0f}"
        key = "rearranged" if is_clear else "rearranged little"
        yield self._directed(key, z1 - weighed.z0, noise=noise)

    def _noise(self, objective: float) -> float:
        return CLEAR * noise_of(self.effort) * abs(objective)

    def _money(self, key: str, amount: float, **values: str) -> str:
        unit = self.words.money_unit
        sign = "+" if key == "no difference" and amount > 0 else ""
        return self.say(key, amount=f"{sign}{amount:,.0f}", unit=unit, **values)

    def _directed(self, key: str, amount: float, **values: str) -> str:
        direction = DIRECTIONS[amount >= 0][self.words.language]
        return self._money(key, abs(amount), direction=direction, **values)


def _listed(violations: Sequence[Violation], language: Language) -> str:
    shown = violations[:MOST_BROKEN]
    return BETWEEN[language].join(
        violation_words(item, language)
        if item.code in OF_THE_PLAN
        else f"{item.subject}: {violation_words(item, language)}"
        for item in shown
    )
