"""A call log as a file: what is read, and the sentence for everything that can't be played."""

import lzma
from pathlib import Path

import pytest
from tests.harness import call_day

from escdesk.domain.ids import Instant
from escdesk.hub.telephony.rehearsal.call_log.reading import CallLogError, LoggedCall, read

HEADER = "received,queue,agent,answered,consult,transfer,hangup\n"
GOOD = "2030-03-04 09:00:00,q,a1,2030-03-04 09:00:01,,,2030-03-04 09:01:00\n"
NINE = 1_898_845_200_000


def _log(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_line_is_a_call(tmp_path: Path):
    line = "2030-03-04 09:00:00,q,a1,2030-03-04 09:00:05,2030-03-04 09:01:00,2030-03-04 09:02:00,2030-03-04 09:03:00\n"
    assert read(_log(tmp_path, HEADER + line)) == (
        LoggedCall(
            line=2,
            queue="q",
            agent="a1",
            received=Instant(NINE),
            answered=Instant(NINE + 5_000),
            consult=Instant(NINE + 60_000),
            transfer=Instant(NINE + 120_000),
            hangup=Instant(NINE + 180_000),
        ),
    )


def test_packed_or_not_it_is_the_same_log(tmp_path: Path):
    lines = call_day.rows(200, 8)
    plain = read(call_day.write(tmp_path / "day.csv", lines))
    assert plain == read(call_day.write(tmp_path / "day.csv.xz", lines))
    assert len(plain) == 200


def test_calls_are_played_in_the_order_they_came_in_whatever_their_lines(tmp_path: Path):
    later = GOOD.replace("09:0", "10:0").replace("a1", "a2")
    assert [one.line for one in read(_log(tmp_path, HEADER + later + GOOD))] == [3, 2]


def test_an_agents_phone_does_not_ring_before_their_call_before_is_over_for_them(tmp_path: Path):
    handed_over = (
        "2030-03-04 09:00:00,q,a1,2030-03-04 09:00:01,2030-03-04 09:00:10,"
        "2030-03-04 09:00:30,2030-03-04 09:09:00\n"
    )
    waited = "2030-03-04 09:00:05,q,a1,2030-03-04 09:00:31,,,2030-03-04 09:02:00\n"
    first, second = read(_log(tmp_path, HEADER + handed_over + waited))
    assert first.free_from == 0
    assert second.free_from == NINE + 30_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the columns must be received,queue"),
        ("a,b\n", "line 1: the columns must be received,queue"),
        (HEADER, "there are no calls in it"),
        (HEADER + GOOD + "2030-03-04 09:00:00,q\n", "line 3: 2 columns instead of 7"),
        (HEADER + GOOD.replace("09:01:00", "09:61:00"), "line 2: hangup must be a time like"),
        (HEADER + GOOD.replace("2030-03-04 09:01:00", "2030-02-30 09:01:00"), "line 2: hangup must be a"),
        (HEADER + GOOD.replace("2030-03-04 09:01:00", ""), "line 2: hangup must be a time like"),
        (HEADER + GOOD.replace("09:00:00", "0９:00:00"), "line 2: received must be a time like"),
        (HEADER + GOOD.replace("09:01:00", "09:00:00"), "line 2: hangup is before answered"),
        (HEADER + GOOD.replace(",a1,", ",,"), "line 2: it was answered by nobody"),
        (
            HEADER + "2030-03-04 09:00:00,q,a1,,2030-03-04 09:00:30,,2030-03-04 09:01:00\n",
            "line 2: consult and transfer need answered",
        ),
        (HEADER + GOOD.replace(",q,", f",{'q' * 41},"), "line 2: queue is no name"),
        (HEADER + GOOD + '2030-03-04 09:00:00,"q\n', "line 3: 2 columns instead of 7"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str):
    path = _log(tmp_path, text)
    with pytest.raises(CallLogError) as wrong:
        read(path)
    assert said in str(wrong.value)
    assert str(path) in str(wrong.value)


def test_a_missing_file_and_a_folder_are_sentences(tmp_path: Path):
    with pytest.raises(CallLogError, match="can't be read: No such file"):
        read(tmp_path / "none.csv")
    with pytest.raises(CallLogError, match="can't be read: Is a directory"):
        read(tmp_path)


def test_no_xz_file_though_its_name_says_so(tmp_path: Path):
    path = tmp_path / "calls.csv.xz"
    path.write_text(HEADER + GOOD, encoding="utf-8")
    with pytest.raises(CallLogError, match="no xz file"):
        read(path)


def test_a_cut_off_xz_file_and_text_of_another_kind(tmp_path: Path):
    whole = lzma.compress((HEADER + GOOD * 50).encode())
    path = tmp_path / "calls.csv.xz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CallLogError, match="damaged or cut off"):
        read(path)
    other = tmp_path / "calls.csv"
    other.write_bytes(HEADER.encode() + b"\xff\xfe\n")
    with pytest.raises(CallLogError, match="no UTF-8 text"):
        read(other)
