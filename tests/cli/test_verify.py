"""`saichuang verify`: certificates from text, pictures and PDF files, with a ledger and without."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.__main__ import main
from app.services import accounts
from app.services.workspace import open_workspace
from tests.bench import make_bench
from tests.exchange.test_code_images import page, picture
from tests.services.signed_certificates import make_void, number, plant, words

ROOT = Path(__file__).parents[2]
ADMIN, PASSWORD = "周建平", "演示赛事2022"


class Line:
    """The command line on data with three certificates: one stands, one is void, one replaced it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.data, self._capsys = folder, folder / "data", capsys
        with closing(open_workspace(self.data, datetime.now(UTC))) as workspace:
            with workspace.write() as session:
                accounts.found_administrator(session, ADMIN, PASSWORD, scorer=True)
            with make_bench(workspace).write() as session:
                self.stands, self.void, self.newer = plant(session, words(1), words(2), words(3))
                make_void(session, 2, "姓名写错", replaced_by=3)

    def run(self, *arguments: str, data: Path | None = None) -> tuple[int, str]:
        """The status, and what is printed (beside the output where it fails)."""
        status = main(["verify", *arguments, "--data", str(data or self.data)])
        said = self._capsys.readouterr()
        return status, said.out or said.err


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(tmp_path, capsys)


def test_one_that_stands(line: Line) -> None:
    status, said = line.run(line.stands)
    assert status == 0
    assert said == (
        f"真证书,有效\n  {number(1)}  张伟  焊工技能竞赛  一等奖  2022-10-18\n  签名有效,文字与台账一致。\n"
    )


def test_a_void_one(line: Line) -> None:
    status, said = line.run(line.void)
    assert status == 1
    assert said.startswith("真证书,但已作废\n")
    assert "作废原因:姓名写错(2022-11-02)" in said
    assert f"已由 {number(3)} 代替" in said


def test_changed_text_and_no_text(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    assert line.run(line.stands.replace("张伟", "王芳"))[0] == 1
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    status, said = line.run()
    assert (status, said) == (1, "查验不通过\n  还没有内容。请扫描证书上的二维码。\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_from_a_pipe(line: Line, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """The console's own code does not matter."""
    handed = io.BytesIO((line.stands.replace("\n", "\r\n") + "\r\n").encode(encoding))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(handed, encoding="ascii"))
    assert line.run()[0] == 0


def test_a_scanner_at_the_terminal_ends_with_the_signature(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal(f"{line.stands}\nwhat follows is not read\n")
    monkeypatch.setattr(sys, "stdin", terminal)
    assert line.run()[0] == 0
    assert terminal.read() == "what follows is not read\n"


def test_pictures_and_what_is_wrong_with_them(line: Line) -> None:
    sheet, alone = line.folder / "扫描.png", line.folder / "一张.jpg"
    page(line.stands, line.void).save(sheet)
    picture(line.newer).save(alone)
    assert line.run("--image", str(alone))[0] == 0
    status, said = line.run("--image", str(sheet), str(line.folder / "gone.png"), str(alone))
    assert status == 1
    assert [each.split("\n")[0] for each in said.split("\n\n")] == [
        "扫描.png:真证书,有效",
        "扫描.png:真证书,但已作废",
        "gone.png:没有读到二维码",
        "一张.jpg:真证书,有效",
    ]


def test_json(line: Line) -> None:
    status, said = line.run("--json", line.stands, line.void, "https://example.org")
    assert status == 1
    good, void, other = json.loads(said)
    assert good == {
        "place": "",
        "valid": True,
        "finding": "valid",
        "headline": "真证书,有效",
        "text": "签名有效,文字与台账一致。",
        "number": number(1),
        "recipient": "张伟",
        "event": "焊工技能竞赛",
        "award": "一等奖",
        "issued_on": "2022-10-18",
        "key_id": line.stands.split("\n")[6],
        "key_file": "",
        "void_reason": "",
        "voided_on": None,
        "replaced_by": "",
        "differences": [],
    }
    assert (void["finding"], void["void_reason"], void["voided_on"]) == ("void", "姓名写错", "2022-11-02")
    assert (other["finding"], other["number"]) == ("wrong", None)


def test_another_office_with_nothing_but_the_keys(line: Line) -> None:
    office = line.folder / "office"
    office.mkdir()
    assert "本机还没有公钥" in line.run(line.stands, data=office)[1]
    status, said = line.run("--export-keys", str(office / "证书公钥-淮北.txt"))
    assert (status, said) == (0, f"已写出 1 把公钥:{office / '证书公钥-淮北.txt'}\n")
    status, said = line.run(line.stands, data=office)
    assert status == 1
    assert said.startswith("签名有效,本机没有这张证书的记录\n")
    assert "公钥来自 证书公钥-淮北.txt" in said
    assert [each.name for each in office.iterdir()] == ["证书公钥-淮北.txt"], "no data are made"
    assert "没有赛创的数据" in line.run("--export-keys", str(office / "x.txt"), data=office)[1]


def test_data_in_use_or_not_there_are_no_forgery(line: Line) -> None:
    with closing(open_workspace(line.data, datetime.now(UTC))):
        status, said = line.run(line.stands)
    assert status == 2
    assert said.startswith("赛创:")
    assert line.run("--export-keys", "x.txt", data=line.folder / "empty")[0] == 2


def test_who_reads_the_output_may_stop(line: Line) -> None:
    """`saichuang verify … | head`: no traceback."""
    command = [sys.executable, "-m", "app", "verify", line.stands, "--data", str(line.data)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        said = running.stderr.read()
    assert (running.returncode, said) == (141, b"")


def test_a_new_key_leaves_the_old_certificates_valid(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["admin", "new-key", "--data", str(line.data)]) == 0
    said = capsys.readouterr().out
    assert "已换用新的证书签名密钥" in said
    assert line.run(line.stands)[0] == 0
    with (
        closing(open_workspace(line.data, datetime.now(UTC))) as workspace,
        make_bench(workspace).write() as session,
    ):
        (code,) = plant(session, words(4))
    assert code.split("\n")[6] in said
    assert line.run(code)[0] == 0
