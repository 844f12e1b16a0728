import pytest

from escdesk.hub.phone_numbers import dialable, dialled, normalised


@pytest.mark.parametrize(
    "written",
    [
        "09012345678",
        "090-1234-5678",
        "０９０－１２３４－５６７８",
        "090 1234 5678",
        "(090)1234-5678",
        "+819012345678",
        "+81 90-1234-5678",
        "+81 (0)90-1234-5678",
        "＋８１９０１２３４５６７８",
        "010819012345678",
    ],
)
def test_one_number_however_written(written: str) -> None:
    assert normalised(written) == "09012345678"


def test_other_countries_keep_their_prefix() -> None:
    assert normalised("+1 (415) 555-0100") == "+14155550100"


@pytest.mark.parametrize("written", ["", "anonymous", "非通知", "-"])
def test_no_number(written: str) -> None:
    assert normalised(written) == ""


def test_short_internal_numbers_stay() -> None:
    assert normalised("0101") == "0101"


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("03-1234-0099", "0312340099"),
        ("０３（１２３４）００９９", "0312340099"),
        ("03 1234 0099", "0312340099"),
        ("03‐1234‐0099", "0312340099"),
        ("＋81-3-1234-0099", "+81312340099"),
        ("*55#", "*55#"),
    ],
)
def test_what_people_write_between_the_digits_is_not_dialled(written: str, given: str) -> None:
    assert dialled(written) == given
    assert dialable(given)


@pytest.mark.parametrize(
    "written", ["", "-", "1", "当番", "03-1234-0099 内線5", "0312340099&1001", "0+1", "0@x", "0" * 33]
)
def test_what_is_no_number_is_not_made_one(written: str) -> None:
    assert not dialable(dialled(written))
