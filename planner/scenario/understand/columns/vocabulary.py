"""What columns are called: in Chinese, English, French, Portuguese and Spanish."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

__all__ = [
    "CLASS_WORDS",
    "ONE_WAY_WORDS",
    "WORDS",
    "axis_of",
    "plain",
    "rank",
    "unit_of",
    "usual_names",
    "year_of",
]

# A column's names as patterns for the whole of a header, the likeliest first. Headers
# are compared in small letters, without accents, blanks, marks and what stands in
# brackets.
WORDS: Mapping[str, tuple[str, ...]] = {
    "id": (
        r"id|code|代码|编码|编号",
        r"(village|settlement|place|site|vill|locality|community)(id|code|no)",
        r"(村|社区|村庄|村委会|行政村|乡镇|乡|镇|区划|行政区划|统计用区划|统计|站点|网点|地点)+(代码|编码|编号|id)",
        r"gid|uid|vid|pcode|fid|osmid|objectid|adm\d?(code|pcode|id)|vcode|geocode|key",
        r"settlement|ref",
        r"[a-z]{1,12}(id|code)|.*(代码|编码|编号)",
        r"(codigo|code|kode|ubigeo)[a-z]{0,20}|ubigeo|ma(thon|xa|so|sothon)",
    ),
    "number": (r"序号|no|number|nr|sn|#|sno|slno|serialno",),
    "name": (
        r"name|名称|村名|名字",
        r"(village|settlement|place|site|community|locality|habitation|vill|town|township)name",
        r"(村|社区|村庄|村委会|行政村|自然村|村居|乡镇|乡|镇|地点|网点|站点|单位|门店)+(名称|名|全称)",
        r"村|村庄|行政村|村居|社区|村社区|自然村|村委会|乡镇|乡镇街道|网点|站点|地点",
        r"(店铺|商店|门店|网点|站点|店|超市|驿站)(名称|名|名字)?",
        r"village|settlement|locality|place|community|hamlet|habitation|nameen|namezh|label|title",
        r"(nom|nome|nombre)((du|de|da|do|del)(la)?(village|localite|localidade|localidad|aldeia|aldea|comunidad|povoado|quartier|pueblo))?",
        r"(nom|nome|nombre)(du|des|de|da|do|del)(la|l)?[a-z]{2,20}|(nom|nome|nombre)",
        r"localite|localidade|localidad|aldeia|aldea|povoado|poblado|comunidad|comunidade|pueblo|caserio|hameau|desa|kijiji",
        r"(название)?(села?|аил|аул|деревня|населенныипункт|наименование)|หมบาน|ชอหมบาน|(اسم)?(القرية|قرية)",
        r"嘎查|嘎查村|(嘎查|嘎查村)(名称|名)",
        r"centropoblado|anexo|vereda|barangay|kebele|sublocation|(ten)?(thon|ban|ap|lang|buon|thonban|tothon|thonxom)|gram|gaun",
        r"[a-z]{2,20}name(en|english|zh|cn|local)?|name(of)?(the)?[a-z]{2,20}|.*(名称|店名|站名|点名)",
    ),
    "township": (
        r"township|乡镇|所属乡镇|乡镇名称|所在乡镇|乡镇街道|乡镇名",
        r"(town|township|ward|commune|subcounty|subdistrict|block|gp|parish)(name|code|id)?",
        r"(所属|所在)?(乡镇|乡|镇|街道|乡街道|乡镇街道|镇街|街镇|乡镇办|镇办)+(名称|名|代码|编码|编号)?",
        r"adm3(name|en|pcode)?|towncode|admin3",
        r"(nom|nome|nombre)?((de|du|da|do|del)(la)?)?(commune|canton|arrondissement|sousprefecture|postoadministrativo|posto|freguesia|parroquia|corregimiento|municipio|municipality|kecamatan|kata)",
        r"苏木|苏木镇|苏木乡镇|(is_?in)?sector|сельскииокруг|аильныиокруг|сельсовет|поселение|ตําบล|العزلة|الناحية",
        r"distrito|location|tehsil|taluk|taluka|mandal|union|(ten)?(xa|phuong|thitran|xaphuong)",
    ),
    "county": (
        r"county|县|县名|区县|县区|县市区|所属县|所在县|县名称|县区名称",
        r"countyname|(区县|县区|县市区|县)(名称|代码|编码)|countycode|adcode|countyid",
        r"district|districtname",
        r"departement|departamento|provincia|province|kabupaten",
        r"旗|旗县|раион|อําเภอ|المديرية",
        r"woreda|upazila|wilaya|(ten)?(huyen|quanhuyen)",
    ),
    "residents": (
        r"residents|常住人口|常住人口数|常住人数|实有人口",
        r"population|人口|人口数|总人口|人口总数|总人口数|pop|人数",
        r"(pop|population|residents|people|inhabitants|persons)(total|tot|num|no)?(19|20)\d\d",
        r"(tot|total)(pop|population|people|persons|residents)|(pop|population)(tot|total)|totp",
        r"people|inhabitants|persons|headcount|popsum|popest|numpeople|numresidents",
        r"(pop|population|residents).*|.*(population|residents|常住人口.*)",
        r"户籍人口|户籍人口数|户籍人数|.*总?人口(数)?",
        r"(nombred|numerode|nombrede|totalde)?(habitants|habitantes|moradores|penduduk|wakazi)",
        r"(populacao|poblacion|pop|population)(total|totale)?((19|20)\d\d)?",
        r"население|численность(населения)?|жителеи|ประชากร|จํานวนประชากร|(عدد)?السكان",
        r"(tong)?(danso|sodan|nhankhau|sonhankhau)|idadiyawatu|watu|jumlahpenduduk",
    ),
    "buildings": (
        r"buildings|房屋|房屋数|房屋数量|建筑|建筑物|建筑数|建筑物数|建筑物数量|栋数|房屋栋数",
        r"(num|n|no|count|total)?(buildings?|houses|dwellings|structures)(count|num|no|total)?",
        r"houses|dwellings|rooftops|structures|viviendas|(numerode)?viviendas",
    ),
    "households": (
        r"households|户数|总户数|户|家庭户数|农户数",
        r"(num|n|no|total)?(households?|hh|families)(count|num|no)?",
        r"(nombrede|numerode)?(menages|familias|hogares|agregados|agregadosfamiliares)",
        r"(tong)?(soho|sohodan|sohogiadinh)|(idadiya)?kaya|(jumlah)?kk",
    ),
    "parcels_in_per_day": (
        r"parcels(in)?perday|日均件量|日均快递量|日均派件量|日派件量|日件量|日均进村件量",
        r"(日均|每日|年|月|年均|月均)?(快递|包裹|派件|到件|收件|进村|下行)+(件)?(量|数|数量)?",
        r"(日均|年|年均|月|月均)?(业务|快件|件)(量|数)",
        r"(daily|annual|yearly|monthly)?(parcels|packages|inbound|deliveries)(in|day|daily|year|peryear|annual|month|permonth)?",
    ),
    "parcels_out_per_day": (
        r"parcelsoutperday|日均寄件量|日均揽收量|日均发件量|日揽件量",
        r"(日均|每日|年|月|年均|月均)?(寄件|发件|揽收|揽件|上行|出村)+(件)?(量|数|数量)?",
        r"(daily|annual|yearly|monthly)?(parcelsout|outbound|shipments)(day|daily|year|month)?",
    ),
    "tier": (
        r"tier|层级|级别|级",
        r"level|设施级别|网点级别|站点级别|网点层级",
    ),
    "type": (
        r"type|类型|类别|业态|性质",
        r"(host|outlet|shop|网点|依托)(type|类型)|kind|category",
    ),
    "format": (r"format|规格|形式",),
    "host": (r"host|依托|依托网点|合作方",),
    "village": (r"village|村代码|villageid|所在村|所属村|村",),
    "status": (r"status|状态",),
    "closing_cost": (r"closingcost|关闭费用|撤销费用",),
}
"""Patterns by the planner's column."""

# Longitude and latitude, the clearest word first; Chinese ones may stand inside others.
AXES: Mapping[str, tuple[str, ...]] = {
    "lon": (
        "经度",
        "东经",
        "longitude",
        "longitud",
        "longitudo",
        "kinh",
        "lon",
        "lng",
        "long",
        "easting",
        "x",
    ),
    "lat": (
        "纬度",
        "北纬",
        "latitude",
        "latitud",
        "latitudo",
        "vi",
        "lat",
        "northing",
        "y",
    ),
}
# Parts of a word around that of the axis, as in pointx, xcoord or londd.
AROUND_AXIS = (
    r"(?P<before>point|coord|gps|geo|map|dec|wgs|gcj|bd)?{word}"
    r"(?P<after>coord|gps|wgs|gcj|bd|dec)?(dd|deg|[ewns])?"
)

# Columns of roads, the likeliest first.
CLASS_WORDS = (
    r"highway",
    r"fclass|roadclass|class",
    r"道路等级|公路等级|技术等级|行政等级",
    r"等级|道路类型|道路类别|roadtype|级别",
    r"type|类型|类别|level|grade",
)
ONE_WAY_WORDS = (r"oneway", r"单行|单行道|单向|是否单行|是否单行道|单双向", r"oneway.*")

# Figures about people, and parts of them, that are no number of residents.
OTHER_PEOPLE = re.compile(
    r"density|growth|rate|share|percent|ratio|female|male|women|men\b|child|age|change|"
    r"密度|增长|占比|比例|率|男|女|老年|老人|儿童|劳动力|流动|外出|务工|贫困|低保|网民|"
    r"党员|出生|死亡|户均"
)
# Names of people and of larger places, which are no names of villages or outlets.
OTHER_NAMES = re.compile(
    r"contact|chief|head|owner|person|user|file|chair|leader|manager|surname|first|last|"
    r"father|mother|respons|survey|enumer|bank|state|region|zone|country|division|"
    r"province|road|street|river|姓名|户名|负责|书记|联系|道路|河流|省|州"
)
# Parts of a header that differ between longitude and latitude, or say nothing.
NO_REST = {"", "e", "n", "w", "s", "dd", "deg", "degree", "degrees", "decimal", "度"}
# Letters of a pattern that is no plain name.
PATTERN_SIGNS = set("()[]?+*.\\^$")

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
BETWEEN_NAMES = re.compile(r"\s*[/|&+、，,;；或和]\s*|\s+(?:or|and|ou|o|y|et)\s+")
BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]")
MARKS = re.compile(r"[\s_\-./:·,、*@]+")


def plain(header: str) -> str:
    """Return a header in the form in which the patterns are."""
    return MARKS.sub("", BRACKETS.sub("", _without_accents(header)))


def usual_names(columns: Iterable[str]) -> list[str]:
    """Return usual headers of columns, which tell a header row from titles."""
    patterns = [text for ours in columns for text in WORDS.get(ours, ())]
    plain_names = [
        name
        for text in patterns
        if not PATTERN_SIGNS & set(text)
        for name in text.split("|")
    ]
    return [*plain_names, "经度", "纬度", "lon", "lat", "lng", "longitude", "latitude"]


def _without_accents(header: str) -> str:
    """Return a header in small letters of usual width, without accents."""
    # The Vietnamese đ has no form without its stroke.
    text = unicodedata.normalize("NFKD", header).lower().replace("đ", "d")
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def axis_of(header: str, axis: str) -> tuple[int, str] | None:
    """Return how clear the word for an axis in a header is, and the rest of it.

    The rest tells pairs of columns from each other, such as ``gcj02`` in ``lon_gcj02``
    and ``lat_gcj02``.
    """
    text = _without_accents(header)
    if "经纬" in text:
        return None
    tokens = re.findall(r"[a-z]+|[\u4e00-\u9fff]+|\d+", text)
    for place, word in enumerate(AXES[axis]):
        for position, token in enumerate(tokens):
            if not word.isascii() and word in token:
                rest = token.replace(word, "")
            elif found := re.fullmatch(AROUND_AXIS.format(word=word), token):
                rest = (found["before"] or "") + (found["after"] or "")
            else:
                continue
            others = [*tokens[:position], rest, *tokens[position + 1 :]]
            return place, "".join(part for part in others if part not in NO_REST)
    return None


def rank(ours: str, header: str) -> int | None:
    """Return how far down the names of a column a header is, ``None`` if nowhere.

    Of a header with several names, such as ``Settlement / Village``, one is enough.
    """
    found = _rank(ours, plain(header))
    if found is not None:
        return found
    parts = [plain(part) for part in BETWEEN_NAMES.split(header)]
    ranks = [_rank(ours, part) for part in parts if part] if len(parts) > 1 else []
    known = [item for item in ranks if item is not None]
    return len(WORDS[ours]) + min(known) if known else None


def _rank(ours: str, text: str) -> int | None:
    if ours == "residents" and OTHER_PEOPLE.search(text):
        return None
    if ours == "name" and OTHER_NAMES.search(text):
        return None
    for position, pattern in enumerate(WORDS[ours]):
        if re.fullmatch(pattern, text):
            return position
    return None


def year_of(header: str) -> int:
    """Return the year in a header, 0 where there is none."""
    found = YEAR.findall(unicodedata.normalize("NFKC", header))
    return int(found[-1]) if found else 0


def unit_of(header: str) -> str:
    """Return what stands in the brackets of a header, such as ``件/日``."""
    found = BRACKETS.search(unicodedata.normalize("NFKC", header))
    return found.group()[1:-1].strip() if found else ""
