"""What a desk remembers between starts, whatever stands in the file."""

import pytest

from escdesk.desktop.last_time import LastTime, Shelf


def test_it_remembers(tmp_path):
    last = LastTime(hub="http://127.0.0.1:8700", login="op1", role="operator", extension="2001")
    Shelf(tmp_path / "new").keep(last)
    assert Shelf(tmp_path / "new").read() == last
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["last.json"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"hub":3}', b"\xff"])
def test_what_cannot_be_read_is_nothing(tmp_path, content):
    (tmp_path / "last.json").write_bytes(content)
    assert Shelf(tmp_path).read() == LastTime()


def test_a_disk_that_takes_nothing_is_no_end(tmp_path):
    (tmp_path / "file").write_text("")
    Shelf(tmp_path / "file").keep(LastTime(hub="x"))
    assert Shelf(tmp_path / "file").read() == LastTime()
