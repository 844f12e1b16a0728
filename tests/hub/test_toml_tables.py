"""Lines of tables and keys in a TOML file."""

import tomllib

import pytest

from escdesk.hub.toml_tables import NotToml, Path, Reading, parsed, places

TEXT = '''title = "x"   # [not] = a table
list = [
  "a = b",
  "c",
]
long = """
[table]
key = 1
"""
[one]
"quoted key" = { inner = 1, more = "]" }
dotted.name = 2
[[many]]
a = 1
[[many.inner]]
b = 1
[[many.inner]]
b = 2
[[many]]
a = '#'
[many.table]
c = 3
[[many.inner]]
b = 3
'''


def test_every_key_stands_where_it_stands() -> None:
    tomllib.loads(TEXT)
    assert dict(places(TEXT)) == {
        ("title",): 1,
        ("list",): 2,
        ("long",): 6,
        ("one",): 10,
        ("one", "quoted key"): 11,
        ("one", "dotted", "name"): 12,
        ("many", 0): 13,
        ("many", 0, "a"): 14,
        ("many", 0, "inner", 0): 15,
        ("many", 0, "inner", 0, "b"): 16,
        ("many", 0, "inner", 1): 17,
        ("many", 0, "inner", 1, "b"): 18,
        ("many", 1): 19,
        ("many", 1, "a"): 20,
        ("many", 1, "table"): 21,
        ("many", 1, "table", "c"): 22,
        ("many", 1, "inner", 0): 23,
        ("many", 1, "inner", 0, "b"): 24,
    }


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("one", "quoted key", "inner"), 11),  # inside an inline table: the line of the table
        (("many", 1, "inner", 0, "gone"), 23),
        (("gone",), 0),
        ((), 0),
    ],
)
def test_what_has_no_line_has_that_of_what_it_stands_in(path: Path, line: int) -> None:
    assert Reading("f", TEXT).line(path) == line


def test_a_fault_says_file_line_and_the_name_of_what_it_stands_in() -> None:
    reading = Reading("f", TEXT)
    reading.call(("many", 1), 'thing "x"')
    reading.wrong(("many", 1, "inner", 0, "b"), "is wrong.")
    reading.wrong(("gone",), "is missing.")
    assert reading.sentences == ('f line 24, thing "x": is wrong.', "f: is missing.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a = \xff", "f line 1: expected UTF-8 text; save the file as UTF-8."),
        (
            b"a = ",
            'f line 1: expected TOML: invalid value, and the file ends there; a text needs quotes, "…".',
        ),
        (
            "a = 1\nb = “返金”".encode(),
            'f line 2: expected TOML: invalid value at column 5; write straight quotes, "…".',
        ),
        (
            b"a = 1\nb = 2 3\n",
            "f line 2: expected TOML: expected newline or end of document after a statement at column 7.",
        ),
    ],
)
def test_what_is_no_toml_is_one_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(NotToml) as wrong:
        parsed("f", content)
    assert str(wrong.value) == sentence
