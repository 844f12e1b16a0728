import pytest

from escdesk.hub.masking import legible, masked


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "４１１１－１１１１－１１１１－１１１１",
        "3530 1113 3330 0000",
        "378282246310005",
        "3782 822463 10005",
        "4222222222222",
        "6304000000000000000",
    ],
)
def test_card_numbers_are_masked(number: str) -> None:
    text = f"番号は{number}です"
    result = masked(text)
    assert not any(sign.isdigit() for sign in result)
    assert len(result) == len(text)
    assert result.startswith("番号は*")
    assert result.endswith("*です")


@pytest.mark.parametrize("number", ["123456789018", "1234 5678 9018", "１２３４５６７８９０１８"])
def test_my_numbers_are_masked(number: str) -> None:
    assert not any(sign.isdigit() for sign in masked(f"マイナンバー{number}。"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "電話 090-1234-5678 へ 2026-11-22 に",
        "4111111111111112",  # Luhn fails
        "123456789012",  # check digit fails
        "0000000000000000",
        "注文 12345678901",
        "2026/11/22 13:45:10",
        "99411111111111111199",  # twenty digits are no card
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


def test_only_the_number_is_masked() -> None:
    text = "090-1234-5678 の方、カード 4111 1111 1111 1111 を 3 回"
    assert masked(text) == "090-1234-5678 の方、カード **** **** **** **** を 3 回"


def test_a_long_text_of_digits_is_no_trap() -> None:
    text = "1-" * 2_000
    assert masked(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("一行目\n二行目\t三", "一行目\n二行目\t三"),
        ("\x00佐藤\x1b[31m 恵子\r", "佐藤[31m 恵子"),
        ("請求\u202e円001\u202c", "請求円001"),
        ("<b>返金</b> & 👩\u200d💻", "<b>返金</b> & 👩\u200d💻"),
    ],
)
def test_signs_that_nobody_sees_are_taken_out_and_nothing_else(written: str, read: str) -> None:
    assert legible(written) == read


def test_an_invisible_sign_hides_no_card_number() -> None:
    assert masked(legible("4111\u200b1111\u200b1111\u200b1111")) == "*" * 16
