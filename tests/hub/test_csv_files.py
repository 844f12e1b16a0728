"""CSV files in the encodings people save them in, and one sentence for each that is wrong."""

import pytest

from escdesk.hub.csv_files import BadFile, Columns, decoded, read_table

COLUMNS = Columns(
    known={"number": ("番号",), "name": ("氏名",), "note": ()},
    needed=(("number",), ("name",)),
    filled=("number",),
)
TEXT = "番号,氏名,備考欄\n1,髙橋 ①,a\n2,山田 花子,\n"


def sentence(content: bytes, columns: tuple[str, ...] | None = None) -> str:
    with pytest.raises(BadFile) as wrong:
        read_table("people.csv", content, COLUMNS, columns)
    return str(wrong.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_right_encodings_give_the_same_rows(encoding: str, newline: str) -> None:
    table = read_table("people.csv", TEXT.replace("\n", newline).encode(encoding), COLUMNS, None)
    assert [(row.line, row["number"], row["name"], row["note"]) for row in table.rows] == [
        (2, "1", "髙橋 ①", ""),
        (3, "2", "山田 花子", ""),
    ]
    assert table.unused == ("備考欄",)


def test_a_file_without_a_header_is_read_by_the_columns_given() -> None:
    table = read_table("p.csv", "山田,x,7\n".encode(), COLUMNS, ("name", "-", "number"))
    assert (table.rows[0].line, table.rows[0]["number"], table.rows[0]["name"]) == (1, "7", "山田")


def test_quoted_fields_may_hold_commas_and_lines_and_rows_keep_their_line_numbers() -> None:
    text = 'number,name,note\n1,a,"x,\ny"\n\n2,b,z\n'
    table = read_table("p.csv", text.encode(), COLUMNS, None)
    assert [(row.line, row["note"]) for row in table.rows] == [(2, "x,\ny"), (5, "z")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "people.csv: expected at least one row, but the file is empty."),
        (b"\n\n", "people.csv: expected at least one row, but the file is empty."),
        (b"number,name\n", "people.csv: expected at least one row below the header."),
        (
            b"number,phone\n1,2\n",
            'people.csv line 1: expected a column "name"; understood: number; not understood: phone.',
        ),
        (
            b"number,number,name\n1,2,3\n",
            'people.csv line 1: column number stands here twice, the second time as "number".',
        ),
        (
            "番号,number,name\n1,2,3\n".encode(),
            'people.csv line 1: column number stands here twice, the second time as "number".',
        ),
        (
            b"x,y\n1,2\n",
            'people.csv line 1: expected a column "number"; understood: none; not understood: x, y.',
        ),
        (b"number,name\n1,a\n2\n", "people.csv line 3: expected 2 values, found 1."),
        (b"number,name\n1,a,b\n", "people.csv line 2: expected 2 values, found 3."),
        (b"number,name\n ,a\n", "people.csv line 2: number is empty; expected a value."),
        (
            b'number,name\n1,"a\n',
            "people.csv line 2: expected comma-separated values: unexpected end of data.",
        ),
        (b"number,name\n1,\x00\n", "people.csv line 2: expected UTF-8 or cp932 (Shift_JIS) text."),
        (
            "number,name\n1,山田\n".encode("utf-16"),
            "people.csv line 1: expected UTF-8 or cp932 (Shift_JIS) text.",
        ),
        (
            "number,name\n1,山田\n2,花".encode()[:-1],
            "people.csv line 3: expected UTF-8, but this line holds bytes that are none.",
        ),
        (
            b"\xef\xbb\xbfnumber,name\n1,\x8eR\n",
            "people.csv line 2: expected UTF-8, but this line holds bytes that are none.",
        ),
        (
            "number,name\n1,山田\n".encode("euc-jp") + b"\xff\xff",
            "people.csv line 3: expected UTF-8 or cp932 (Shift_JIS) text.",
        ),
        (
            b"number,name\n1," + b"x" * 20_001 + b"\n",
            "people.csv line 2: name is too long; expected at most 20000 characters.",
        ),
    ],
)
def test_each_wrong_file_has_its_sentence(content: bytes, expected: str) -> None:
    assert sentence(content) == expected


def test_columns_that_leave_out_what_is_needed_are_told() -> None:
    assert sentence(b"1,2\n", ("number", "-")) == 'people.csv: expected a column "name"; understood: number.'


def test_columns_of_another_number_than_the_files_are_told() -> None:
    assert sentence(b"1,2,3\n", ("number", "name")) == "people.csv line 1: expected 2 values, found 3."


def test_half_width_kana_of_cp932_is_not_taken_for_broken_utf8() -> None:
    text = "1,ｱｲｳｴｵ ｶﾅ\n" * 3
    assert decoded("p.csv", text.encode("cp932")) == text
