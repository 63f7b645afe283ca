"""Which column means what: the header row of a form, found under title rows, in one or two rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.domain.column_mapping import (
    NO_MAPPINGS,
    Mappings,
    header_labels,
    headers_digest,
    sheet_kind,
)
from app.domain.people import compact_text
from app.domain.registration_form import SheetKind

ROWS_SEARCHED = 40
# The label of a column, compacted and without brackets, must match in full. First match wins.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("serial", r"序号|编号|序|no\.?"),
    ("document_type", r".*证件?(类型|种类|名称|类别)"),
    ("document_number", r".*(身份证|证件).*(号|号码)|(居民)?身份证|证件"),
    ("contact", r"(单位)?联系人(姓名)?|经办人"),
    ("name", r"(参赛|报名)?(选手|人员|职工|队员|参赛者|人)?姓名|选手(名单)?|参赛人员?"),
    ("role", r"(参赛|队内|人员)?角色|(人员|队员|参赛)(类别|身份|类型|分工)|(队内)?分工"),
    ("unit_kind", r"(单位|企业|公司)(性质|类型|类别|属性)|所有制(性质|形式|类型)?|经济类型"),
    ("credit_code", r"(单位|企业)?(统一)?(社会)?信用代码(证?号)?"),
    (
        "organization",
        r"(参赛|工作|所在|所属|报名|推荐|申报|完成|选送|建设|施工|就职)*(单位|企业|公司|学校)(名称|全称|及部门|及职务)*",
    ),
    (
        "title",
        r"(成果|项目|作品|课题|工程|参赛项目|参赛作品|创新成果)名称|(参赛)?队名|(参赛|代表)队(名称?)?|班组(名称)?|成果",
    ),
    (
        "authors",
        r"(主要|成果|项目)*(完成人员?|主创人员|创作人|作者|成员|负责人|参与人员?|攻关人员)(姓名|名单)?|主创",
    ),
    (
        "event",
        r"(参赛|报名|竞赛|比赛|申报|参加)*(赛项|项目|专业)(名称)?(/(类别|工种))?|(参赛|报名|竞赛|比赛|申报)工种|赛项/.*",
    ),
    ("division", r"(参赛|竞赛|报名)?(组别|组)"),
    ("category", r"(成果|申报|项目|参赛|工程|五小)*(类别|类型|种类)"),
    ("gender", r"性别"),
    ("born_on", r"出生(日期|年月日?|时间)?|生日"),
    ("ethnicity", r"民族"),
    ("education", r"(最高)?(文化程度|文化水平|学历|学历层次)"),
    ("phone", r"(联系|手机|移动|本人|选手|办公)*(电话|手机|号码|电话号码|手机号|手机号码|联系方式)"),
    (
        "skill_level",
        r"(现有?|已有|持有?)?(职业|技能|技术|国家)*(资格|技能|技术)*(等级)(证书|及证书)?|(职业)?技能水平|职业资格(证书)?|技术职称",
    ),
    ("trade", r"(职业|从事|现)*(工种|职业|岗位)(名称|工种)*"),
    ("industry", r"(所属|所在)?行业(类别|名称)?"),
    ("district", r"(所属|所在|单位所在)?(县区|区县|县市区|市县区|县|辖区|属地|行政区划?)(名称)?"),
    ("chain", r"(所属|所在)?(产业链条?|产业集群|五群十链|群链|产业群)(名称)?"),
    (
        "summary",
        r"(成果|项目|作品|工程|创新|主要|核心|参赛)*(简介|概况|概述|摘要|内容|事迹|创新点|简要介绍|情况介绍|情况说明)(及创新点)?",
    ),
    (
        "effect",
        r"(直接|预期|年|年度|产生的?|实际|主要|取得的?|应用)*(经济|社会)*[和及与、]?(经济|社会)*(效益|效果|成效)(情况|说明|金额)?",
    ),
    ("site", r"(实施|项目|工程|建设|应用|施工)(所在)?(地点?|地址|部位)|地点|工地(名称|地址)?"),
    ("note", r"备注(说明|信息)?|附注|说明|其他"),
)
_LABEL = re.compile("|".join(f"(?P<{column}>{pattern})" for column, pattern in _PATTERNS))
# Columns of our own problem workbook and 报名汇总表.
_IGNORED = {"原行号", "问题", "报名号", "审核"}
_BRACKETS = re.compile(r"\([^()]*\)|【[^】]*】|\[[^\]]*\]")
_DECORATION = re.compile(r"[*:#★☆]")


@dataclass(frozen=True, slots=True)
class Header:
    """A form's header: the columns (0-based) by code name, their labels, and where data begins (0-based).

    `texts` are the labels as written, to know the header when it comes again on the next printed page.
    """

    kind: SheetKind
    columns: Mapping[str, int]
    labels: Mapping[str, str]
    unread: tuple[str, ...]
    texts: frozenset[str]
    top: int
    first_row: int
    by_hand: bool = False


@lru_cache(maxsize=8192)
def column_of(label: str) -> str | None:
    """The code name of a column by its label: '身份证号码(18位)' → 'document_number'."""
    if len(label) > 1000 or label[:1].isdigit():
        return None
    text = _DECORATION.sub("", _BRACKETS.sub("", compact_text(label))).lower()
    if not text or len(text) > 20:
        return None
    match = _LABEL.fullmatch(text)
    return match.lastgroup if match else None


def find_header(
    grid: Sequence[Sequence[str]], merged_into: Mapping[int, int], mappings: Mappings = NO_MAPPINGS
) -> Header | None:
    """The header of a sheet whose merged cells are filled.

    `merged_into` maps a row to the last row its merged cells reach. A header that somebody matched by hand
    counts first; then the one with the most columns in the fewest rows, and of equals the first.
    """
    found = [
        header
        for top in range(min(len(grid), ROWS_SEARCHED))
        for header in _candidates(grid, top, merged_into, mappings)
    ]
    return max(
        found,
        key=lambda header: (header.by_hand, len(header.columns), header.top - header.first_row),
        default=None,
    )


def header_end(grid: Sequence[Sequence[str]], top: int, merged_into: Mapping[int, int]) -> int:
    """The last row of a header that begins in row `top`, as far as its merged cells tell."""
    return min(merged_into.get(top, top), len(grid) - 1, top + 2)


def _candidates(
    grid: Sequence[Sequence[str]], top: int, merged_into: Mapping[int, int], mappings: Mappings
) -> list[Header]:
    last = header_end(grid, top, merged_into)
    bottoms = {top, last}
    if top + 1 < len(grid):
        bottoms.add(top + 1)
    read = (_read_header(grid, top, bottom, mappings) for bottom in sorted(bottoms) if bottom >= last)
    return [header for header in read if header is not None]


def _read_header(grid: Sequence[Sequence[str]], top: int, bottom: int, mappings: Mappings) -> Header | None:
    if not mappings and not any(column_of(text) for row in grid[top : bottom + 1] for text in row if text):
        return None
    written = header_labels(grid, top, bottom)
    told = mappings.get(headers_digest(written), {}) if mappings else {}
    columns = {column: at for at, label in enumerate(written) if (column := told.get(label))}
    labels = {column: written[at] for column, at in columns.items()}
    unread: list[str] = []
    for at, label in enumerate(written):
        if not label or label in told:
            continue
        stack = [row[at].strip() for row in grid[top : bottom + 1] if at < len(row) and row[at].strip()]
        column = next((found for text in reversed(stack) if (found := column_of(text))), None)
        if column is None or column in columns:
            unread.append(compact_text(stack[-1]))
            continue
        columns[column], labels[column] = at, compact_text(stack[-1])
    if "event" not in columns and "trade" in columns and not told:
        columns["event"], labels["event"] = columns.pop("trade"), labels.pop("trade")
    kind = sheet_kind(columns, by_hand=bool(told))
    if kind is None:
        return None
    is_event = "event" not in columns and "项目" in labels.get("title", "")
    if kind is SheetKind.PERSON and is_event and not told:
        columns["event"], labels["event"] = columns.pop("title"), labels.pop("title")
    texts = frozenset(text.strip() for row in grid[top : bottom + 1] for text in row if text.strip())
    known = {*labels.values(), *_IGNORED}
    left = tuple(label for label in dict.fromkeys(unread) if label not in known)
    return Header(kind, columns, labels, left, texts, top, bottom + 1, bool(told))
