"""Whose photo a file is, by its name."""

import pytest

from app.domain.photo_names import Finding, PhotoIndex, PhotoPerson


def person(key: int, name: str, unit: str, number: str, *documents: str) -> PhotoPerson:
    return PhotoPerson(key, name, unit, number, frozenset({number, *documents}))


ZHANG = person(1, "张伟", "金泷机电有限公司", "20220001", "340602198409120017")
OTHER = person(2, "张伟", "相山重型机修厂", "20220002", "34060219840912003X")
LI = person(3, "李䶮", "相山重型机修厂", "20220003", "340602199001010013", "E12345678")
MAI = person(4, "买买提·吐尔逊", "相城水泥(集团)有限公司", "20220004", "340602199001010056")
CAPTAIN = person(5, "王建军", "平湖发电有限责任公司", "20220005", "340602199001010030")
MATE = person(6, "欧阳建国", "平湖发电有限责任公司", "20220005", "340602199001010072")
INDEX = PhotoIndex((ZHANG, OTHER, LI, MAI, CAPTAIN, MATE))


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("340602198409120017", ZHANG),
        ("张伟_340602198409120017", ZHANG),
        ("张伟34060219840912003x(1)", OTHER),
        (
            "\uff13\uff14\uff10\uff16\uff10\uff12\uff11\uff19\uff19\uff10\uff10\uff11\uff10\uff11\uff10\uff10\uff11\uff13",
            LI,
        ),
        ("E12345678", LI),
        ("20220002", OTHER),
        ("20220005王建军", CAPTAIN),
        ("欧阳建国-20220005", MATE),
        ("张伟-金泷机电有限公司", ZHANG),
        ("金泷机电 张伟", ZHANG),
        ("金泷机电张伟", ZHANG),
        ("张伟相山重型机修厂", OTHER),
        ("相山重型机修厂+张 伟 证件照", OTHER),
        ("相山重型机修厂/张伟", OTHER),
        ("照片/金泷机电/张伟 一寸蓝底(2)", ZHANG),
        ("买买提·吐尔逊", MAI),
        ("买买提•吐尔逊 相城水泥", MAI),
        ("01-李䶮-电子照片", LI),
        ("王建军1", CAPTAIN),
        ("平湖发电/20220005/欧阳建国", MATE),
    ],
)
def test_files_of_one_person(file: str, found: PhotoPerson) -> None:
    match = INDEX.match(file.split("/"))
    assert (match.finding, match.person) == (Finding.FOUND, found)


@pytest.mark.parametrize(
    ("file", "finding", "words"),
    [
        ("IMG_20220307_101500", Finding.NOBODY, "请改名后再导入"),
        ("赵六", Finding.NOBODY, "名单里没有“赵六”"),
        ("金泷机电/赵六", Finding.NOBODY, "金泷机电有限公司里没有“赵六”"),
        ("张伟民", Finding.NOBODY, "没有“张伟民”"),
        (
            "张伟",
            Finding.SEVERAL,
            "有 2 人叫张伟:张伟(金泷机电有限公司,20220001)、张伟(相山重型机修厂,20220002)",
        ),
        ("20220005", Finding.SEVERAL, "请在文件名里加上姓名"),
        ("340602198409120017 34060219840912003X", Finding.SEVERAL, "号码对上"),
        ("李䶮 340602198409120017", Finding.CONTRADICTION, "号码是张伟的,文件名写着李䶮"),
        (
            "金泷机电有限公司/李䶮",
            Finding.CONTRADICTION,
            "文件名写的单位是金泷机电有限公司,李䶮报名的是相山重型机修厂",
        ),
        ("", Finding.NOBODY, "没有姓名或证件号"),
        ("(1)", Finding.NOBODY, "没有姓名或证件号"),
    ],
)
def test_files_of_nobody_or_of_several_say_why(file: str, finding: Finding, words: str) -> None:
    match = INDEX.match(file.split("/"))
    assert (match.finding, match.person) == (finding, None)
    assert words in match.reason


def test_a_name_alone_is_taken_but_wants_a_look() -> None:
    assert INDEX.match(["李䶮"]).reason == "只按姓名对上,请看一眼"
    assert INDEX.match(["相山重型机修厂", "李䶮"]).reason == ""
    assert INDEX.match(["340602199001010013"]).reason == ""
