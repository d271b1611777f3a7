"""Which column of a table is what, by its name and by what stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from planner.errors import InputError, Problem
from planner.scenario.document.nearest import listed
from planner.scenario.places.tier_words import tier_of
from planner.scenario.tables.cells.pairs import pair_of, part_names, with_parts
from planner.scenario.tables.columns import COLUMNS, ROW_NUMBER
from planner.scenario.tables.files.raw_table import RawTable
from planner.scenario.understand.columns.axes import MOSTLY, Axes, axes_of
from planner.scenario.understand.columns.pairs import pairs_of
from planner.scenario.understand.columns.profile import Profile, example, profiles
from planner.scenario.understand.columns.quantities import parcel_unit, people_unit
from planner.scenario.understand.columns.vocabulary import rank, unit_of, year_of
from planner.scenario.understand.findings import Doubt, Request, flag

__all__ = ["Reading", "read_columns"]

MOSTLY_DISTINCT = 0.9
"""Least share of distinct values of ids: judgement. Repeated ones `validate` tells."""
LONGEST_NAME = 60
"""Letters of a name: judgement; longer texts are remarks."""
USUAL_RESIDENTS = (30.0, 30_000.0)
"""Medians of whole numbers without a known name that may be residents: judgement."""
AMOUNTS = ("residents", "buildings", "parcels_in_per_day", "parcels_out_per_day")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What the columns of a table were taken for.

    Parameters
    ----------
    columns
        The file's column by the planner's.
    units
        Unit of a column by the planner's, where it is not the planner's own.
    axes
        Columns of coordinates, ``None`` where the file has geometries or none.
    counts_households
        Whether the column of buildings counts households.
    """

    table: str
    raw: RawTable
    profiles: Mapping[str, Profile]
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    axes: Axes | None = None
    counts_households: bool = False
    doubts: tuple[Doubt, ...] = ()

    @property
    def unused(self) -> tuple[str, ...]:
        """Columns of the file that hold something and that nothing was taken from."""
        used = set(self.columns.values())
        used |= {column for column in self.raw.columns if used & {*part_names(column)}}
        halves = {half for column in used for half in part_names(column)}
        return tuple(
            name
            for name, profile in self.profiles.items()
            if name not in used | halves and profile.texts
        )

    def about(self, ours: str) -> str:
        """Return the key of the scenario that names a column."""
        return f"places.columns.{self.table}.{ours}"

    def with_column(self, ours: str, column: str) -> Reading:
        """Return the reading with another column."""
        return replace(self, columns={**self.columns, ours: column})

    def without(self, ours: str) -> Reading:
        """Return the reading without a column."""
        left = {key: name for key, name in self.columns.items() if key != ours}
        return replace(self, columns=left)


class _Choice:
    """The columns of a table taken so far."""

    def __init__(self, raw: RawTable, table: str, request: Request) -> None:
        self.table = table
        self.raw = raw
        self.profiles = profiles(raw)
        self.columns: dict[str, str] = {}
        self.units: dict[str, str] = {}
        self.doubts: list[Doubt] = []
        self.given = _given(table, request, raw)

    def split(self, column: str) -> None:
        """Split a column of pairs in two."""
        self.raw = with_parts(self.raw, part_names(column))
        self.profiles = profiles(self.raw)

    def free(self) -> Iterator[Profile]:
        """Yield columns that are not taken."""
        taken = {*self.columns.values(), *self.given.values()}
        return (item for name, item in self.profiles.items() if name not in taken)

    def named(self, ours: str) -> list[Profile]:
        """Return free columns called like one of the planner's, the likeliest first."""
        ranked = [(rank(ours, item.column), item) for item in self.free()]
        found = [(place, item) for place, item in ranked if place is not None]
        return [item for _, item in sorted(found, key=lambda pair: pair[0])]

    def take(self, ours: str, column: str) -> None:
        """Take a column, unless the user gave another."""
        if ours not in self.given:
            self.columns[ours] = column

    def doubt(self, ours: str, taken: str, others: list[str]) -> None:
        """Note other columns that may be meant."""
        self.doubts.append(
            Doubt(
                about=f"places.columns.{self.table}.{ours}",
                taken=f"column {taken!r}",
                other=f"column {listed([repr(name) for name in others])}",
                remedy=flag("--column", f"{self.table}.{ours}={others[0]}"),
            )
        )


def read_columns(raw: RawTable, table: str, request: Request) -> Reading:
    """Return what the columns of a table hold.

    Raises
    ------
    InputError
        If it cannot be told where the places are, or how many people live there;
        the message names the flag that decides.
    """
    choice = _Choice(with_parts(raw, request.columns.values()), table, request)
    choice.columns.update({key: value for key, value in choice.given.items() if value})
    axes = _take_axes(choice)
    wanted = {column.name for column in COLUMNS[table]}
    _take_id_and_name(choice)
    if "tier" in wanted:
        _take_tier(choice)
    if "type" in wanted:
        _take_type(choice)
    for ours in ("format", "host", "closing_cost"):
        if ours in wanted:
            _take_first(choice, ours)
    if "township" in wanted:
        _take_township(choice)
    households = False
    if table == "villages":
        households = _take_amounts(choice)
    elif "residents" in wanted:
        _take_numbers(choice, "residents")
    return Reading(
        table=table,
        raw=choice.raw,
        profiles=choice.profiles,
        columns={ours: name for ours, name in choice.columns.items() if name},
        units=choice.units,
        axes=axes,
        counts_households=households,
        doubts=tuple(choice.doubts),
    )


def _given(table: str, request: Request, raw: RawTable) -> dict[str, str]:
    given = {}
    known = [column.name for column in COLUMNS[table]]
    for key, column in request.columns.items():
        of_table, _, ours = key.partition(".")
        if of_table != table:
            continue
        if ours not in known or (column and column not in raw.columns):
            is_ours = ours not in known
            raise _refused(
                raw,
                found=f"--column {key}={column}",
                expected=f"a column out of {listed(known if is_ours else raw.columns)}",
                remedy="correct it",
            )
        given[ours] = column
    return given


def _take_axes(choice: _Choice) -> Axes | None:
    if "lon" in choice.given and "lat" in choice.given:
        if choice.given["lon"] == choice.given["lat"]:
            del choice.given["lon"], choice.given["lat"]
            return _take_pairs(choice)
        return Axes(lon=choice.given["lon"], lat=choice.given["lat"], system="")
    if choice.raw.has_geometry:
        return None
    axes = axes_of(choice.profiles)
    if axes is None:
        return _take_pairs(choice)
    choice.columns |= {"lon": axes.lon, "lat": axes.lat}
    if axes.is_swapped:
        taken = f"longitudes in column {axes.lon!r}, whose values are above 90"
        _doubt_axes(choice, axes, taken, "the other way round")
    elif not axes.is_named:
        taken = f"coordinates in columns {axes.lon!r} and {axes.lat!r}"
        _doubt_axes(choice, axes, taken, "in other columns")
    return axes


def _take_pairs(choice: _Choice) -> Axes | None:
    """Take the halves of a column whose cells hold both coordinates."""
    pairs = pairs_of(choice.raw)
    if pairs is None:
        return None
    choice.split(pairs.column)
    choice.columns |= {"lon": pairs.lon, "lat": pairs.lat}
    axes = Axes(lon=pairs.lon, lat=pairs.lat, system=pairs.system)
    if not pairs.is_sure:
        order, other = "longitude, latitude", "latitude, longitude"
        if pairs.is_lat_first:
            order, other = other, order
        taken = f"{order} in column {pairs.column!r}, {pairs.reason}"
        _doubt_axes(choice, axes, taken, other)
    return axes


def _doubt_axes(choice: _Choice, axes: Axes, taken: str, other: str) -> None:
    lon = flag("--column", f"{choice.table}.lon={axes.lat}")
    lat = flag("--column", f"{choice.table}.lat={axes.lon}")
    remedy = f"{lon} {lat}"
    about = f"places.columns.{choice.table}.lon"
    choice.doubts.append(Doubt(about=about, taken=taken, other=other, remedy=remedy))


def _take_first(choice: _Choice, ours: str) -> None:
    found = [item for item in choice.named(ours) if item.texts]
    if found:
        choice.take(ours, found[0].column)


def _take_tier(choice: _Choice) -> None:
    """Take the column whose words are those of tiers, whatever it is called.

    Without one the tier of each facility is guessed when all places are known.
    """
    shares = {
        item.column: sum(tier_of(text) is not None for text in item.texts)
        / len(item.texts)
        for item in choice.free()
        if item.texts and item.filled >= MOSTLY
    }
    named = [item.column for item in choice.named("tier")]
    best = max(shares, key=lambda name: (shares[name], name in named), default="")
    if best and shares[best] >= MOSTLY:
        choice.take("tier", best)


def _take_type(choice: _Choice) -> None:
    found = [item for item in choice.named("type") if item.filled >= MOSTLY]
    if found:
        choice.take("type", found[0].column)
    elif "type" not in choice.given:
        raise _refused(
            choice.raw,
            found="no column that says what kind of outlet each is",
            expected="a column such as 类型 or type",
            remedy=f"add one, or name it: --column {choice.table}.type=COLUMN",
        )


def _take_id_and_name(choice: _Choice) -> None:
    called = [item for item in choice.named("id") if item.texts]
    ids = [item for item in called if _is_id(item)]
    if ids:
        choice.take("id", ids[0].column)
    if called and called[0] not in ids[:1] and "id" not in choice.given:
        choice.doubts.append(_repeating(choice, called[0]))
    names = _names(choice)
    texts = [item for item in names if item.numeric < MOSTLY]
    if texts:
        choice.take("name", texts[0].column)
    elif not called and "name" not in choice.given:
        _take_unnamed_name(choice)
    if "id" in choice.columns:
        return
    unique = [item for item in names if item.filled == item.distinct == 1]
    numbered = [
        item for item in choice.named("number") if item.filled == item.distinct == 1
    ]
    if unique or numbered:
        choice.take("id", (unique or numbered)[0].column)
        return
    choice.take("id", ROW_NUMBER)
    if "id" not in choice.given:
        choice.doubts.append(
            Doubt(
                about=f"places.columns.{choice.table}.id",
                taken="the numbers of the rows for ids, as no column has one for each",
                other="a column of ids that you add",
                remedy=f"--column {choice.table}.id=COLUMN",
            )
        )


def _take_unnamed_name(choice: _Choice) -> None:
    """Take the first column of texts that differ, in a language that is not known."""
    found = [item for item in choice.free() if _are_names(item)]
    if not found:
        return
    column = found[0].column
    choice.take("name", column)
    choice.doubts.append(
        Doubt(
            about=f"places.columns.{choice.table}.name",
            taken=f"names in column {column!r}, whose texts differ",
            other="in another one, or none",
            remedy=f"--column {choice.table}.name=COLUMN",
        )
    )


def _are_names(profile: Profile) -> bool:
    """Return whether a column holds a short text of its own for almost each row."""
    if not _is_id(profile) or profile.numeric >= 1 - MOSTLY_DISTINCT:
        return False
    lengths = [len(text) for text in profile.texts]
    return max(lengths) <= LONGEST_NAME and pair_of(profile.texts[0]) is None


def _names(choice: _Choice) -> list[Profile]:
    """Return columns of names; what names the township is none in another table."""
    names = [item for item in choice.named("name") if item.texts]
    if choice.table == "townships":
        return sorted(names, key=lambda item: rank("township", item.column) is None)
    units = ("township", "county")
    own = [
        item
        for item in names
        if all(rank(unit, item.column) is None for unit in units)
        or rank("name", item.column) == 0
    ]
    return own or [item for item in names if rank("county", item.column) is None]


def _repeating(choice: _Choice, profile: Profile) -> Doubt:
    counts = Counter(profile.texts)
    value, number = counts.most_common(1)[0]
    found = f"{value} stands in {number} rows" if number > 1 else "it has blanks"
    return Doubt(
        about=f"places.columns.{choice.table}.id",
        taken=f"no ids in column {profile.column!r}, as {found}",
        other="ids, once they differ (codes of 12 digits have to be cells of text)",
        remedy=flag("--column", f"{choice.table}.id={profile.column}"),
    )


def _is_id(profile: Profile) -> bool:
    is_filled = profile.filled >= MOSTLY_DISTINCT
    return is_filled and profile.distinct >= MOSTLY_DISTINCT


def _take_township(choice: _Choice) -> None:
    """Take the townships' names; ``units`` takes their codes where a table has them."""
    found = [item for item in choice.named("township") if item.texts]
    names = [item for item in found if item.numeric < MOSTLY]
    several = [item for item in names if len(set(item.texts)) > 1]
    if several or names or found:
        choice.take("township", (several or names or found)[0].column)


def _take_amounts(choice: _Choice) -> bool:
    """Take people, or what stands for them; return whether it is households."""
    _take_numbers(choice, "residents")
    _take_numbers(choice, "buildings")
    for ours in ("parcels_in_per_day", "parcels_out_per_day"):
        _take_numbers(choice, ours)
        if ours in choice.columns:
            _take_parcel_unit(choice, ours)
    if "residents" in choice.columns:
        _take_people_unit(choice)
        return False
    if "buildings" in choice.columns:
        return False
    households = [item for item in choice.named("households") if _is_amount(item)]
    if households:
        choice.take("buildings", households[0].column)
        return True
    _take_unnamed_residents(choice)
    return False


def _take_people_unit(choice: _Choice) -> None:
    profile = choice.profiles[choice.columns["residents"]]
    unit = people_unit(profile)
    if not unit:
        return
    choice.units["residents"] = unit
    if not unit_of(profile.column):
        choice.doubts.append(
            Doubt(
                about=f"places.columns.{choice.table}.residents",
                taken=f"column {profile.column!r} in {unit}, as its values are below 1",
                other="in people",
                remedy=f"write the unit into the header, such as {profile.column}(人)",
            )
        )


def _take_numbers(choice: _Choice, ours: str) -> None:
    found = [item for item in choice.named(ours) if _is_amount(item)]
    if not found:
        return
    best = rank(ours, found[0].column)
    equal = [item for item in found if rank(ours, item.column) == best]
    first = max(equal, key=lambda item: year_of(item.column))
    others = [item for item in found if item is not first]
    choice.take(ours, first.column)
    if others and ours not in choice.given:
        choice.doubt(ours, first.column, [item.column for item in others])


def _is_amount(profile: Profile) -> bool:
    numbers = profile.numbers
    is_numeric = bool(profile.texts) and profile.numeric >= MOSTLY
    return is_numeric and float((numbers >= 0).mean()) >= MOSTLY


def _take_parcel_unit(choice: _Choice, ours: str) -> None:
    column = choice.columns[ours]
    people = choice.columns.get("residents")
    unit = parcel_unit(
        choice.profiles[column], choice.profiles[people] if people else None
    )
    if unit.text:
        choice.units[ours] = unit.text
    if unit.is_guessed:
        choice.doubts.append(
            Doubt(
                about=f"places.columns.{choice.table}.{ours}",
                taken=f"column {column!r} in {unit.text or '件/日'}",
                other="in another unit, as its header names none",
                remedy=f"write the unit into the header, such as {column}(件/年)",
            )
        )


def _take_unnamed_residents(choice: _Choice) -> None:
    if "residents" in choice.given:
        return
    called = [*choice.named("residents"), *choice.named("buildings")]
    if called:
        raise _no_numbers(choice.raw, called[0])
    low, high = USUAL_RESIDENTS
    found = [
        item
        for item in choice.free()
        if _is_amount(item)
        and low <= item.middle <= high
        and rank("id", item.column) is None
        and bool((item.numbers == item.numbers.round()).all())
    ]
    if len(found) == 1:
        column = found[0].column
        choice.take("residents", column)
        choice.doubts.append(
            Doubt(
                about="places.columns.villages.residents",
                taken=f"residents in column {column!r}, whose header does not say so",
                other="another column",
                remedy="--column villages.residents=COLUMN",
            )
        )
        return
    names = [item.column for item in found] or list(choice.raw.columns)
    raise _refused(
        choice.raw,
        found="no column that is known to hold residents or buildings",
        expected=f"one out of {listed(names)}",
        remedy="name it: --column villages.residents=COLUMN (or villages.buildings)",
    )


def _no_numbers(raw: RawTable, profile: Profile) -> InputError:
    is_formula = profile.texts[:1] and profile.texts[0].startswith("=")
    formula = "open the workbook in a spreadsheet program and save it there, so that "
    return _refused(
        raw,
        column=profile.column,
        found=f"no numbers, but {example(profile)!r}" if profile.texts else "nothing",
        expected="residents in numbers",
        remedy=f"{formula}formulas have results" if is_formula else "fill them in",
    )


def _refused(
    raw: RawTable, *, found: str, expected: str, remedy: str, column: str = ""
) -> InputError:
    problem = Problem(
        file=raw.file, column=column, found=found, expected=expected, remedy=remedy
    )
    return InputError([problem])
