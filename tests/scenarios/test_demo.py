"""The whole way: demo workbooks in, rankings, workbook and certificates out, and what is printed agrees."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.__main__ import main
from app.cli.verbs import ARCHIVE_FOLDER, run_demo
from app.domain.badge_code import EntrantCode, read_badge_code
from app.domain.printed import PAPER_NAMES
from app.exchange.code_images import read_codes
from app.gui.app import SIZES
from app.gui.registry import SCREENS
from app.paths import DATABASE_NAME
from app.services.archive_parts import DAY_PAPERS, PARTS

pytestmark = pytest.mark.slow

BEFORE, CERTIFICATES = Path(ARCHIVE_FOLDER, "1 赛前材料"), Path(ARCHIVE_FOLDER, "3 证书")
DESIGNS = {
    "荣誉证书": "荣誉证书(金边)",
    "获奖证书": "获奖证书(红绒)",
    "优秀组织奖": "优秀组织奖(松绿)",
    "晋级通知": "晋级通知书(竖版)",
}
OLD = Path(__file__).parents[1] / "golden" / "demo-0.1.0.db"
AWARDS = ("一等奖", "二等奖", "三等奖")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `saichuang demo --out DIR` writes."""
    folder = tmp_path_factory.mktemp("demo")
    assert main(["demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def awarded(out: Path) -> list[tuple[str, str, str]]:
    """(name, award, sheet) of every awarded line of the workbook."""
    rows = []
    for sheet in load_workbook(out / "成绩单.xlsx"):
        heads = [cell.value for cell in sheet[4]]
        name, award = heads.index("姓名 / 名称"), heads.index("奖项")
        for row in sheet.iter_rows(min_row=5, values_only=True):
            if row[award]:
                rows.append((str(row[name]), str(row[award]), sheet.title))
    return rows


def _certificates(out: Path, design: str) -> Path:
    return out / CERTIFICATES / f"{DESIGNS[design]}.pdf"


@pytest.fixture(scope="module")
def designs(out: Path) -> dict[str, list[str]]:
    """The text of each certificate by its design, without white space."""
    return {
        name: [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(_certificates(out, name)).pages]
        for name in DESIGNS
    }


@pytest.fixture(scope="module")
def pages(designs: dict[str, list[str]]) -> list[str]:
    """The certificates of awards for a place."""
    texts = [*designs["荣誉证书"], *designs["获奖证书"]]
    return [text for text in texts if "技术能手" not in text]


def test_every_award_has_its_certificate_and_no_other(
    awarded: list[tuple[str, str, str]], pages: list[str]
) -> None:
    assert len(pages) == len(awarded) > 20
    left = list(pages)
    for name, award, sheet in awarded:
        recipient = re.sub(r"\s|\(.*", "", name)
        event = re.sub(r"\(.*|[“”\s\d]", "", sheet)
        found = [
            text
            for text in left
            if recipient in text and award in text and event in text.replace("“", "").replace("”", "")
        ]
        assert found, (name, award, sheet)
        left.remove(found[0])
    assert left == []


def test_all_four_designs_are_written_from_the_final_results(designs: dict[str, list[str]]) -> None:
    assert list(designs) == ["荣誉证书", "获奖证书", "优秀组织奖", "晋级通知"]
    for text in designs["获奖证书"]:
        assert "安全生产竞赛" in text
        assert "所属单位" not in text, "a unit that entered itself is not told to belong to itself"
    assert sum("技术能手" in text for text in designs["荣誉证书"]) == 2, "the first of each division"
    assert all("优秀组织奖" in text and "组织有力" in text for text in designs["优秀组织奖"])
    assert all(re.search(r"晋升(高级工|技师)", text) for text in designs["晋级通知"])


def _texts(path: Path) -> list[str]:
    """The text of each page, without white space."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(path).pages]


def test_the_papers_of_the_day_agree_with_each_other(out: Path) -> None:
    """The substitute stands on every paper with the number of the other, who is on none."""
    folder = out / BEFORE
    assert {path.stem for path in folder.iterdir()} >= {PAPER_NAMES[kind] for kind in DAY_PAPERS}
    for name in ("参赛证", "准考证", "座次表", "签到表", "秩序册", "抽签结果-钳工"):
        text = "".join(_texts(folder / f"{name}.pdf"))
        assert "丁一鸣" in text, name
        assert "20220059" in text, name
        assert "方圆" not in text, name
    (notice,) = _texts(folder / "变更通知.pdf")
    assert "方圆丁一鸣" in notice
    assert not list(folder.glob("抽签结果-电工*")), "who sits where in a blind event is not told"
    codes = [read_badge_code(code.text) for code in read_codes(folder / "参赛证.pdf")]
    assert all(isinstance(code, EntrantCode) for code in codes)
    assert len(codes) > 100


def test_every_code_on_paper_is_genuine_and_refused_with_one_character_changed(
    out: Path, designs: dict[str, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(_certificates(out, name)) for name in designs]
    verify = ["--data", str(out / "data"), "verify"]
    assert main([*verify, "--json", "--image", *files]) == 0
    assert len(json.loads(capsys.readouterr().out)) == sum(map(len, designs.values()))
    codes = [code.text for file in files for code in read_codes(Path(file))]
    changed = [_with_another_character(text, at) for at, text in enumerate(codes)]
    assert main([*verify, "--json", *changed]) == 1
    verdicts = json.loads(capsys.readouterr().out)
    assert len(verdicts) == len(codes)
    assert not [verdict for verdict in verdicts if verdict["valid"]]


def _with_another_character(text: str, at: int) -> str:
    """The text with one of its characters changed, another one for each `at`."""
    place = next(place for place in range(at * 7 % len(text), len(text)) if not text[place].isspace())
    return f"{text[:place]}{'甲' if text[place] != '甲' else '乙'}{text[place + 1 :]}"


def test_certificate_numbers_run_on_and_no_void_one_is_given_again(
    designs: dict[str, list[str]],
) -> None:
    numbers = []
    for text in (text for texts in designs.values() for text in texts):
        found = re.search(r"淮工竞证〔2022〕(\d{4})", text)
        assert found, text
        numbers.append(int(found[1]))
    missing = set(range(1, max(numbers) + 1)) - set(numbers)
    assert len(numbers) == len(set(numbers))
    assert len(missing) == 1, "only the one that the second version made void"


def test_places_and_awards_of_the_workbook_agree(out: Path) -> None:
    for sheet in load_workbook(out / "成绩单.xlsx"):
        heads = [cell.value for cell in sheet[4]]
        total, award = heads.index("总成绩"), heads.index("奖项")
        ranked = [row for row in sheet.iter_rows(min_row=5, values_only=True) if str(row[0]).isdigit()]
        totals = [float(str(row[total])) for row in ranked]
        assert totals == sorted(totals, reverse=True)
        order = [AWARDS.index(str(row[award])) for row in ranked if row[award]]
        assert order == sorted(order)


def test_absent_and_guest_stand_without_place_and_award(out: Path) -> None:
    book = load_workbook(out / "成绩单.xlsx")
    marks = [row for sheet in book for row in sheet.iter_rows(min_row=5, values_only=True)]
    absent = [row for row in marks if row[0] == "缺考"]
    guests = [row for row in marks if row[0] == "打星"]
    assert len(absent) == 1
    assert len(guests) == 1
    assert not absent[0][-1]
    assert not guests[0][-1]


def test_every_screen_is_drawn_in_every_size(out: Path) -> None:
    pictures = {path.name for path in (out / "screens").glob("*.png")}
    for entry in SCREENS:
        for width, height in SIZES:
            assert any(f"-{entry.key}-{width}x{height}" in name for name in pictures), entry.key


def test_demo_again_finds_the_same_competition(
    out: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """On the data of the first run nothing is made twice, and the papers are the same to the byte."""
    run_demo(out / "data", tmp_path, lambda _workspace, _folder: ())  # the screens were drawn before
    assert "导入报名" not in capsys.readouterr().out
    for name in DESIGNS:
        assert _certificates(tmp_path, name).read_bytes() == _certificates(out, name).read_bytes()


def test_the_archive_holds_every_part_and_the_log_knows_it(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = out / ARCHIVE_FOLDER
    assert all(any((archive / part).iterdir()) for part in PARTS)
    assert main(["--data", str(out / "data"), "archive", "verify", str(archive)]) == 0
    told = capsys.readouterr().out
    assert "操作记录第" in told
    assert "文件与清单全部一致" in told


def test_a_demonstration_of_before_without_timetable_is_written_too(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    shutil.copyfile(OLD, tmp_path / "data" / DATABASE_NAME)
    out = tmp_path / "out"
    run_demo(tmp_path / "data", out, lambda _workspace, _folder: ())
    assert (out / BEFORE / "参赛证.pdf").is_file()
    assert not (out / BEFORE / "座次表.pdf").exists()
