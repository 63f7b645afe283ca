"""People as they are written on forms: names, phones, skill levels, dates, ages. Documents: `identity`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from app.domain.problems import Problem, error, warning

# Stands for a formula whose result is not in the file: a program wrote it, and no Excel has seen it since.
NOT_WORKED_OUT = "#未计算!"
MIDDLE_DOT = "·"
SKILL_LEVELS = {1: "高级技师", 2: "技师", 3: "高级工", 4: "中级工", 5: "初级工"}

# Private use is among them: home-made characters (造字) stand for Chinese ones.
_HAN = "[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff]"
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_NOT_IN_A_NAME = re.compile(r"[0-9!-&(-,/:-@\[\]^_`{|}~。,、;?《》【】]")
_DOTS = re.compile(" ?[·•‧∙⋅・᛫⸱⸳ꞏ●] ?")
_DOT_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) ?\. ?(?={_HAN})")
_BETWEEN_WORDS = re.compile("[、,;\\s\uff0c\uff1b]+")
_SPACE_BETWEEN_HAN = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_SPACE_NOT_BETWEEN_WORDS = re.compile(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# A Chinese character in a shape of its own: told by the selector behind it, or a compatibility character.
_OWN_SHAPE = re.compile(f"{_HAN}[\ufe00-\ufe0d\U000e0100-\U000e01ef]|[\uf900-\ufaff\U0002f800-\U0002fa1f]")

_LEVEL_NAMES = (
    ("特级技师", 1),
    ("首席技师", 1),
    ("高级技师", 1),
    ("技师", 2),
    ("高级工", 3),
    ("中级工", 4),
    ("初级工", 5),
)
_LEVEL_WORDS = {"高级": 3, "中级": 4, "初级": 5}
_LEVEL_DIGIT = re.compile(r"(?:国家)?(?:职业)?(?:技能|资格)?(?:等级)?([1-5一二三四五])级?(?:证书)?")
_LEVEL_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_NO_VALUE = re.compile(
    r"#(?:REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|N/A|SPILL!|CALC!|FIELD!|BLOCKED!|ERR!|GETTING_DATA|未计算!)"
)
_NOTHING = {"", "无", "暂无", "没有", "/", "-", "—", "——"}

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(?:0\d{2,3})?[2-8]\d{6,7}(?:转\d{1,5})?")

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_DATE_DIGITS = re.compile(r"((?:18|19|20)\d{2})(\d{2})(\d{2})?")
_EXCEL_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")
_EXCEL_DAY_ZERO = date(1899, 12, 30)


# Most cells of a form say what many others say: units, events, levels.
_remembered = lru_cache(maxsize=4096)


@_remembered
def clean_text(text: str) -> str:
    """Free text as it is kept: no control or invisible characters, single spaces, width unchanged."""
    if text.isascii() and text.isprintable():  # most cells: numbers, phones, dates
        return " ".join(text.split())
    text = _VARIATION_SELECTORS.sub("", unicodedata.normalize("NFC", text))
    if not text.isprintable():
        text = "".join(
            " " if char.isspace() else char
            for char in text
            if char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
        )
    return " ".join(text.split())


def clean_lines(text: str) -> str:
    """Text of several lines as it is kept: each line cleaned, empty ones left out."""
    return "\n".join(filter(None, map(clean_text, text.splitlines())))


def shows_no_value(text: str) -> bool:
    """Whether a cell holds no content: an error such as '#REF!', or NOT_WORKED_OUT."""
    return text[:1] == "#" and bool(_NO_VALUE.fullmatch(text.strip()))


@_remembered
def fold_text(text: str) -> str:
    """Text for comparing and for codes: full-width letters, digits and brackets become half-width as well."""
    return clean_text(unicodedata.normalize("NFKC", text))


def compact_text(text: str) -> str:
    """Folded text without any space."""
    return fold_text(text).replace(" ", "")


def normalize_name(text: str) -> str:
    """A person's name: '张　伟' → '张伟', '买买提•吐尔逊' → '买买提·吐尔逊', 'Ｊohn  Li' → 'John Li'."""
    name = _DOTS.sub(MIDDLE_DOT, fold_text(text))
    name = _DOT_BETWEEN_HAN.sub(MIDDLE_DOT, name)
    return _SPACE_BETWEEN_HAN.sub("", name)


def normalize_organization(text: str) -> str:
    """A unit's name: half-width brackets, spaces only between Latin words."""
    return _SPACE_NOT_BETWEEN_WORDS.sub("", fold_text(text))


def search_words(query: str) -> tuple[str, ...]:
    """The words of a search box, each written like a stored name; an entry has to match all of them."""
    return tuple(normalize_name(word) for word in fold_text(query).split())


def split_words(text: str) -> tuple[str, ...]:
    """The words of a line as they are listed, each once: '职工组、学生组' → ('职工组', '学生组')."""
    return tuple(dict.fromkeys(part for part in _BETWEEN_WORDS.split(text) if part))


def check_name(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The normalised name, and what is wrong with it."""
    name = normalize_name(text)
    if not name:
        return "", (error("name", "没有写姓名", "请补填"),)
    if len(name) > 60:
        return name, (error("name", f"姓名有 {len(name)} 个字,太长", "请只写一个人的姓名"),)
    problems = []
    strange = _NOT_IN_A_NAME.search(name)
    if strange:
        problems.append(warning("name", f"姓名里有“{strange.group()}”", "请核对,证书会照此印刷"))
    if _PRIVATE_USE.search(name):
        problems.append(warning("name", "姓名里有自造字,换一台电脑会显示成别的字", "请改用标准汉字"))
    changed = [found[0][0] for found in _OWN_SHAPE.finditer(text) if clean_text(found[0]) != found[0]]
    if changed:
        said = f"姓名里的“{changed[0]}”写的是另一种字形,已存成通用字形"
        problems.append(warning("name", said, "请与本人核对证书上的字形"))
    if len(name) == 1:
        problems.append(warning("name", "姓名只有一个字", "请核对"))
    return name, tuple(problems)


def check_phone(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The phone number in digits, and what is wrong with it."""
    phone = re.sub(r"[\s()+.\-—–]", "", fold_text(text))
    phone = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", phone)
    if not phone or _MOBILE.fullmatch(phone) or _LANDLINE.fullmatch(phone):
        return phone, ()
    if not phone.isdigit():
        return phone, (warning("phone", "联系电话里有数字以外的字", "请只填一个号码"),)
    if phone.startswith("1"):
        message = f"手机号应为 11 位,现有 {len(phone)} 位" if len(phone) != 11 else "没有这样开头的手机号"
        return phone, (warning("phone", message, "请核对"),)
    return phone, (warning("phone", "联系电话不像手机号或座机号", "请核对"),)


def mask_phone(phone: str) -> str:
    """'13805616206' → '138****6206'; other numbers keep their last four digits."""
    if len(phone) == 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 4, 0) + phone[-4:] if len(phone) > 4 else "*" * len(phone)


def told_apart(name: str, organization: str, number: str) -> str:
    """Which of several of one name: '张伟(金泷机电,20220007)'; a unit itself is told by its number only."""
    known = ",".join(part for part in (organization, number) if part not in ("", name))
    return f"{name}({known})" if known else name


def parse_gender(text: str) -> str | None:
    """'男', '女', '' for nothing written, None for something else."""
    value = compact_text(text).lower().removesuffix("性")
    return {"": "", "男": "男", "女": "女", "m": "男", "f": "女", "male": "男", "female": "女"}.get(value)


def parse_skill_level(text: str) -> int | None:
    """1 高级技师 … 5 初级工 from '高级工', '三级', '3', '高级工(三级)', '三级/高级工'.

    None for nothing written. ValueError when it cannot be read or contradicts itself.
    """
    value = compact_text(text)
    if value in _NOTHING:
        return None
    found: set[int] = set()
    for part in filter(None, re.split(r"[()/、,;·\-—]|[((]", value)):
        found.add(_level_of(part))
    if len(found) != 1:
        raise ValueError(value)
    return found.pop()


def _level_of(part: str) -> int:
    if part in _LEVEL_WORDS:
        return _LEVEL_WORDS[part]
    digit = _LEVEL_DIGIT.fullmatch(part)
    if digit:
        return _LEVEL_DIGITS.get(digit.group(1)) or int(digit.group(1))
    for name, level in _LEVEL_NAMES:
        if name in part and "工程" not in part:
            return level
    raise ValueError(part)


def parse_date(text: str) -> tuple[date, bool]:
    """A date as written or as Excel counts it, and whether the day was written.

    '1984年9月' → (1984-09-01, False).     ValueError when there is no such date.
    """
    value = fold_text(text)
    match = _DATE.fullmatch(value.replace("年 ", "年").replace("月 ", "月"))
    match = match or _DATE_DIGITS.fullmatch(value)
    if match:
        day = match.group(3)
        return date(int(match.group(1)), int(match.group(2)), int(day or 1)), day is not None
    if _EXCEL_SERIAL.fullmatch(value):
        return _EXCEL_DAY_ZERO + timedelta(days=int(float(value))), True
    raise ValueError(value)


def age_on(born_on: date, day: date) -> int:
    """Full years on a day; somebody born on 29 February has birthday on 1 March in other years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
