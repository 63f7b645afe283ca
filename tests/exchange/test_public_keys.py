"""Files of public keys: written, sent by mail, opened in Notepad, read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.exchange.public_keys import LARGEST, read_public_keys, write_public_keys

ONE, TWO = bytes(range(32)), bytes(range(32, 64))


def _lines(*keys: bytes) -> list[tuple[str, str, str]]:
    return [("0a1b2c3d", "2022-10-18", key.hex()) for key in keys]


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=4))
def test_keys_are_read_back(tmp_path_factory: pytest.TempPathFactory, keys: list[bytes]) -> None:
    file = tmp_path_factory.mktemp("keys") / "证书公钥.txt"
    write_public_keys(_lines(*keys), file)
    assert read_public_keys(file) == tuple(keys)
    assert [each.name for each in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_remarks_do_no_harm(tmp_path: Path, encoding: str, end: str) -> None:
    file = tmp_path / "证书公钥-备注.txt"
    lines = (
        "# 淮北市总工会",
        f"# {'0' * 64}",
        f"  # {'1' * 64}",
        f"密钥 {ONE.hex().upper()},在用",
        "",
        TWO.hex(),
    )
    file.write_bytes(end.join(lines).encode(encoding))
    assert read_public_keys(file) == (ONE, TWO)


@pytest.mark.parametrize(
    ("text", "match"),
    [("", "没有公钥"), (f"{'ab' * 33}\n", "没有公钥"), ("x" * (LARGEST + 1), "太大,不是公钥文件")],
)
def test_what_is_no_file_of_keys_is_told(tmp_path: Path, text: str, match: str) -> None:
    file = tmp_path / "证书公钥.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=match):
        read_public_keys(file)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "证书公钥.txt"
    folder.mkdir()
    with pytest.raises(UserError, match="不能读取:同名的文件夹占了文件的位置"):
        read_public_keys(folder)
    with pytest.raises(UserError, match="没有写成"):
        write_public_keys(_lines(ONE), folder)
    assert [each.name for each in tmp_path.iterdir()] == [folder.name]
