"""What a list says of people: columns, roles, ids; and everything that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aitracks.cohorts.people import Listed, read_listing
from aitracks.errors import Problem

AMEI = Listed(2, "amei", "阿美", "learner", "red")


def problems_of(file: Path, id_prefix: str = "") -> list[str]:
    problems: list[Problem] = []
    read_listing(file, id_prefix, problems)
    return [f"{problem.line}: {problem.message}" for problem in problems]


def people_of(file: Path, id_prefix: str = "") -> tuple[Listed, ...]:
    problems: list[Problem] = []
    listing = read_listing(file, id_prefix, problems)
    assert problems == []
    return listing.people


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
@pytest.mark.parametrize("header", ["id name role team", "帳號 姓名 身分 隊伍", "學號 姓名 身份 組別"])
def test_headers_delimiters_and_line_ends(people: Callable[..., Path], header: str, delimiter: str, end: str) -> None:
    lines = [header.replace(" ", delimiter), delimiter.join(("amei", "阿美", "學生", "red"))]
    assert people_of(people(*lines, end=end)) == (AMEI,)


def test_excels_separator_line_blank_lines_and_empty_columns(people: Callable[..., Path]) -> None:
    file = people("sep=;", "", "id; Name ;role;team;;", ";;;;;", "amei;阿美;Learner;red;;;;")
    assert people_of(file) == (Listed(5, "amei", "阿美", "learner", "red"),)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        *((word, "learner") for word in ("learner", "Student", "學員", "學生", "")),
        *((word, "instructor") for word in ("instructor", "TEACHER", "老師", "講師", "教師")),
        *((word, "assistant") for word in ("assistant", "TA", "助教", "teaching assistant")),
    ],
)
def test_roles(people: Callable[..., Path], word: str, role: str) -> None:
    assert people_of(people("id,name,role", f"amei,阿美,{word}"))[0].role == role


def test_what_a_list_does_not_say_stays_open(people: Callable[..., Path]) -> None:
    assert people_of(people("姓名", "阿美")) == (Listed(2, None, "阿美", None, None),)


def test_names_are_made_plain(people: Callable[..., Path]) -> None:
    lines = ("name", "王　明", " 歐陽  娜娜 ", "Ｅｍｍａ  Ｌｉｎ", "𠮷田", "Pasuya‧Yata", '"Lin, Emma"', '"""小"" 王"')
    names = [person.name for person in people_of(people(*lines, end="\n"))]
    assert names == ["王明", "歐陽娜娜", "Emma Lin", "𠮷田", "Pasuya‧Yata", "Lin, Emma", '"小" 王']


def test_ids_are_made_plain_and_said_so(people: Callable[..., Path]) -> None:
    problems: list[Problem] = []
    file = people("學號,姓名,座號", "Ｂ１０９,阿美,1", "110234,柏豪,2", "chiahui,佳慧,3")
    listing = read_listing(file, "s", problems)
    assert problems == []
    assert [person.id for person in listing.people] == ["b109", "s110234", "chiahui"]
    assert listing.notices == (
        "column 3 (座號) is not used",
        "line 2: id 'B109' becomes 'b109'",
        "line 3: id '110234' becomes 's110234'",
    )


def test_everything_wrong_is_said_at_once(people: Callable[..., Path]) -> None:
    file = people(
        "id,name,role,team",
        "amei,阿美,學生,red",
        "amei,阿美,學生,red",
        "bohao,,學生,red",
        ",佳慧,學生,red",
        "Ann Lee,安,學生,red",
        "110234,數字,學生,red",
        "dora,朵拉,校長,red",
        "emma,愛瑪,學生",
        "fay,菲,學生,red,blue",
        "gina,=cmd|' /C calc'!A0,學生,red",
        "hana,@SUM(A1),學生,red",
        "ivy,艾\x07薇,學生,red",
        '"jo","裘\n裘",學生,red',
        "kim,金\u202e金,學生,red",
        f"lily,{'麗' * 61},學生,red",
        "amei,阿梅,學生,red",
        "mia,米亞,學生,red",
        "mia,米亞,老師,red",
        "nina,妮\ue000,學生,red",
        "grader-x,評分,老師,",
        f"{'o' * 32},歐,學生,red",
        end="\n",
    )
    assert problems_of(file) == [
        "9: 3 cells, but the first line names 4 columns: add or remove a separator",
        "10: 5 cells, but the first line names 4 columns: add or remove a separator",
        "4: no name for 'bohao': write it into this line",
        "5: no id for '佳慧': write one, or remove the column to have ids made",
        "6: 'ann lee' is no user name: use up to 31 lower-case letters, digits, '_', '-', a letter first",
        "7: '110234' is no user name: use up to 31 lower-case letters, digits, '_', '-', a letter first; "
        "--id-prefix s puts an s before such ids",
        "8: unknown role '校長': write learner, instructor or assistant (學員, 老師, 助教)",
        "11: the name begins with '=', as a spreadsheet's formula does: remove it",
        "12: the name begins with '@', as a spreadsheet's formula does: remove it",
        "13: the name holds U+0007, a character that cannot be seen: write the cell anew",
        "14: the name holds a line break or a tab: write the cell anew",
        "16: the name holds U+202E, a character that cannot be seen: write the cell anew",
        "17: the name is 61 characters long: use at most 60",
        "21: the name holds U+E000, a private character (造字) that other machines cannot show: write the cell anew",
        "22: 'grader-x' begins with 'grader-', which is kept for the courses",
        f"23: '{'o' * 32}' is no user name: use up to 31 lower-case letters, digits, '_', '-', a letter first",
        "3: 'amei' is already in line 2: keep one",
        "18: 'amei' is 阿美 in line 2 and 阿梅 here: two people need two ids",
        "20: 'mia' is learner in line 19 and instructor here: keep one role",
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["amei,阿美"],
            "1: no column for people's names: the first line must name the columns, such as "
            "id, name, role, team (帳號, 姓名, 身分, 隊伍)",
        ),
        (["id,name"], "1: there is nobody in this list: add a line for each person"),
        (["id,name", ",", " , "], "1: there is nobody in this list: add a line for each person"),
        ([",,", ",,"], "1: nothing is written here: add the columns' names and the people"),
        (["帳號,學號,姓名", "a,b,c"], "1: two columns are the id: keep one of them, or rename '學號'"),
        (["id,name,tema", "amei,阿美,red"], "1: unknown column 'tema': did you mean 'team'?"),
        (["id,name", '"amei,阿美', "bohao,柏豪"], '2: a quote (") that is opened here is never closed'),
        (["id,name", '"amei"x,阿美'], '2: a quote (") stands within a cell: double it, or remove it'),
        (["id,name", "amei,=１＋１"], "2: the name begins with '=', as a spreadsheet's formula does: remove it"),
    ],
    ids=["no header", "nobody", "blank", "separators", "twice", "typo", "quote", "inner quote", "wide formula"],
)
def test_what_is_no_list_is_said_in_one_line(people: Callable[..., Path], lines: list[str], message: str) -> None:
    assert problems_of(people(*lines)) == [message]
