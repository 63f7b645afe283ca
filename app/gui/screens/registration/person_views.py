"""What the panel of a person shows: everything about one, or two side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.gui.widgets import LinkButton, clear, divider, hbox, label, vbox
from app.gui.widgets.portrait import Portrait
from app.services.person_book import ComparedLine, Comparison, PersonDetail, PersonEntry

CAPTION_WIDTH = 64
NOTHING = "—"
DIFFERS = "≠"


@dataclass(frozen=True, slots=True)
class Photo:
    """The picture of somebody; b'' for none, with the reason where it should be there."""

    data: bytes = b""
    trouble: str = ""

    def __bool__(self) -> bool:
        return bool(self.data or self.trouble)


NO_PHOTO = Photo()


@dataclass(frozen=True, slots=True)
class DoubleLine:
    """Somebody who may be the same person: who, and why."""

    person_id: int
    label: str
    reason: str


class PersonAbout(QWidget):
    """Facts, doubles, and everything somebody took part in."""

    def __init__(self, on_compare: Callable[[int], object], on_open: Callable[[int, int], object]) -> None:
        super().__init__()
        self._on_compare, self._on_open = on_compare, on_open
        self.comparing: list[LinkButton] = []
        self.links: list[LinkButton] = []
        self._portrait = _portrait()
        self._facts = _grid()
        self._doubles = vbox(gap=4)
        self._history = vbox(gap=3)
        self.setLayout(vbox(self._portrait, self._facts, self._doubles, self._history, gap=14))

    def show_person(self, detail: PersonDetail, photo: Photo, doubles: Sequence[DoubleLine]) -> None:
        """Show somebody."""
        self._portrait.set_picture(photo.data, photo.trouble)
        self._portrait.setVisible(bool(photo))
        clear(self._facts)
        facts = [(caption, text) for caption, text in detail.facts if text]
        facts += [("另有证件", other) for other in detail.others]
        for line, (caption, text) in enumerate(facts):
            self._facts.addWidget(_at_top(caption, "muted"), line, 0)
            self._facts.addWidget(_at_top(text, wrap=True), line, 1)
        self.links = []
        clear(self._history)
        self._history.addWidget(divider())
        self._history.addWidget(label("参赛经历", "strong"))
        if not detail.entries:
            self._history.addWidget(label("还没有报过名", "note"))
        for (year, title), of_one in groupby(detail.entries, lambda entry: (entry.year, entry.competition)):
            words = title if str(year) in title else f"{year} 年 {title}"
            self._history.addWidget(label(words, "small", wrap=True))
            for entry in of_one:
                link = LinkButton("打开 ›", partial(self._on_open, entry.entry_id, entry.competition_id))
                link.setToolTip("到报名名单中看这条报名")
                self.links.append(link)
                row = hbox(label(entry.text, wrap=True), link)
                row.setStretch(0, 1)
                self._history.addLayout(row)
                if entry.organization:
                    self._history.addWidget(label(f"代表单位:{entry.organization}", "muted", wrap=True))

        self.show_doubles(doubles)

    def show_doubles(self, doubles: Sequence[DoubleLine]) -> None:
        """Offer these for comparing."""
        clear(self._doubles)
        self.comparing = []
        for double in doubles:
            said = f"▲ 可能与“{double.label}”是同一人:{double.reason}"
            self._doubles.addWidget(label(said, "note", wrap=True))
            link = LinkButton("比对…", partial(self._on_compare, double.person_id))
            self.comparing.append(link)
            self._doubles.addLayout(hbox(link, None))


class PersonComparison(QWidget):
    """Two people, fact by fact; what differs is marked."""

    def __init__(self) -> None:
        super().__init__()
        self._facts = _grid()
        self._facts.setColumnStretch(2, 1)
        self.setLayout(vbox(self._facts, None, gap=0))

    def show_people(self, comparison: Comparison, photos: tuple[Photo, Photo]) -> None:
        """Show both."""
        clear(self._facts)
        for column, (words, photo) in enumerate(zip(("左边", "右边"), photos, strict=True), 1):
            self._facts.addWidget(label(words, "strong"), 0, column)
            if any(photos):
                portrait = _portrait()
                portrait.set_picture(photo.data, photo.trouble)
                self._facts.addWidget(portrait, 1, column)
        histories = (
            "\n".join(history_lines(person.entries)) for person in (comparison.left, comparison.right)
        )
        lines = (*comparison.lines, ComparedLine("参赛经历", *histories))
        for line, compared in enumerate(lines, 2):
            mark = f" {DIFFERS}" if compared.differs else ""
            self._facts.addWidget(_at_top(f"{compared.caption}{mark}", "error" if mark else "muted"), line, 0)
            for column, text in enumerate((compared.left, compared.right), 1):
                self._facts.addWidget(_at_top(text or NOTHING, wrap=True), line, column)


def history_lines(entries: Sequence[PersonEntry]) -> list[str]:
    """What somebody took part in, in short: '2022 焊工 · 20220017 · 第 3 名 一等奖'."""
    return [f"{entry.year} {entry.text}" for entry in entries]


def _at_top(text: str, part: str = "", *, wrap: bool = False) -> QLabel:
    made = label(text, part, wrap=wrap)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made


def _portrait() -> Portrait:
    portrait = Portrait("证件照")
    portrait.setEnabled(False)  # it is chosen with the entry
    return portrait


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, CAPTION_WIDTH)
    grid.setColumnStretch(1, 1)
    return grid
