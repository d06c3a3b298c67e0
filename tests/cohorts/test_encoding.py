"""Which text a list's bytes are: the encodings of Taiwan's schools, and what is refused rather than guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from aitracks.cohorts.encoding import LARGEST, read_decoded
from aitracks.errors import Problem

TEXT = "帳號,姓名\namei,阿美\nbohao,許瑋甯\nchiahui,吳姵慧\n"
NAMES = "王小明、李伟、张丽、刘洋、陈静、杨帆、赵磊、黄娜、周杰、吴敏、徐强、孙悦、马超、朱婷、胡军"


def read(path: Path, content: bytes) -> tuple[tuple[str, str] | None, list[str]]:
    path.write_bytes(content)
    problems: list[Problem] = []
    found = read_decoded(path, problems)
    return (found.text, found.encoding) if found else None, [f"{p.line}: {p.message}" for p in problems]


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp950", "Big5"),
        ("big5", "Big5"),
        ("utf-16", "UTF-16"),  # Excel's "Unicode text": a mark, then little-endian
    ],
)
def test_what_schools_save_is_read(tmp_path: Path, encoding: str, label: str) -> None:
    assert read(tmp_path / "x", TEXT.encode(encoding)) == ((TEXT, label), [])


def test_utf16_of_the_other_end_is_read(tmp_path: Path) -> None:
    assert read(tmp_path / "x", b"\xfe\xff" + TEXT.encode("utf-16-be")) == ((TEXT, "UTF-16"), [])


def test_windows_characters_of_big5_are_read(tmp_path: Path) -> None:
    """碁銹裏墻恒粧嫺 came with Windows; names hold them."""
    text = TEXT + "x,墻恒\n"
    assert read(tmp_path / "x", text.encode("cp950")) == ((text, "Big5"), [])


def test_a_characters_half_is_named_by_its_line(tmp_path: Path) -> None:
    """The encoding that fits longest tells the line: here Big5 breaks in line 3, UTF-8 would in line 1."""
    content = TEXT.encode("cp950").replace("許瑋甯".encode("cp950"), "許".encode("cp950") + b"\xff\xff")
    assert read(tmp_path / "x", content) == (None, ["3: neither UTF-8 nor Big5: save it as 'CSV UTF-8'"])


@pytest.mark.parametrize("encoding", ["cp932", "koi8-r", "latin-1"])
def test_other_encodings_are_refused(tmp_path: Path, encoding: str) -> None:
    names = {"cp932": "田中さくら", "koi8-r": "Анна", "latin-1": "José"}[encoding]
    found, problems = read(tmp_path / "x", f"id,name\na,{names}\nb,{names * 9}\n".encode(encoding))
    assert found is None
    assert "save it as 'CSV UTF-8'" in problems[0]


def test_simplified_chinese_does_not_become_rare_characters(tmp_path: Path) -> None:
    """Each of these is sound Big5, too."""
    rows = "".join(f"u{number},{name}\n" for number, name in enumerate(NAMES.split("、")))
    content = f"id,name\n{rows}".encode("gbk")
    content.decode("cp950")  # else this shows nothing
    found, problems = read(tmp_path / "x", content)
    assert found is None
    assert problems[0].startswith("1: not UTF-8, and as Big5 it reads '卼苤隴")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1: the file is empty: write a line of column names and a line for each person"),
        (b"\n \r\n", "1: the file is empty: write a line of column names and a line for each person"),
        (b"PK\x03\x04\x14\x00", "1: a workbook, not text: open it and save it as 'CSV UTF-8'"),
        (b"\xff\xfea\x00b", "1: marked as UTF-16, but it is not: save it as 'CSV UTF-8'"),
        (b"\xef\xbb\xbfid\n\xa4\xa4", "2: marked as UTF-8, but it is not: save it as 'CSV UTF-8'"),
        (b"x" * (LARGEST + 1), "1: larger than 8 MB: that is no list of people"),
    ],
    ids=["empty", "blank", "workbook", "half", "mark", "large"],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    assert read(tmp_path / "x", content) == (None, [message])
