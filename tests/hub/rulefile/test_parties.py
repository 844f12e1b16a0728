"""[[outside]]: by which means, in which order, and the papers with the addresses."""

from tests.hub.rulefile.test_check import HEAD, right, rule

from escdesk.domain.messages.ladders import Means, RungKind
from escdesk.domain.messages.papers import OutsideAddress, OutsideNumber
from escdesk.hub.rulefile.difference import differences

ALL = (
    '[[outside]]\nid = "vendor"\nlabel = "ベンダー"\nnumber = "03-0000-0002"\n'
    'mail = ["a@vendor.example", "b@vendor.example"]\nchat = "https://chat.example/hook"\n'
)
OUTSIDE = 'outside = "vendor"\nring = "30s"'


def test_a_file_of_yesterday_means_the_phone() -> None:
    (party,) = right(
        HEAD + '[[outside]]\nid = "vendor"\nlabel = "ベンダー"\nnumber = "03-0000-0002"\n'
    ).ruleset.outside
    assert party.means == (Means.PHONE,)


def test_every_address_is_a_paper_and_none_stands_in_the_rules() -> None:
    made = right(HEAD + ALL + 'means = ["chat", "mail", "phone"]\n')
    papers = {type(paper): paper for paper in made.papers if isinstance(paper, OutsideNumber)} | {
        paper.means: paper.to for paper in made.papers if isinstance(paper, OutsideAddress)
    }
    assert papers[OutsideNumber].number == "03-0000-0002"
    assert papers[Means.MAIL] == ("a@vendor.example", "b@vendor.example")
    assert papers[Means.CHAT] == ("https://chat.example/hook",)
    assert made.ruleset.outside[0].means == (Means.CHAT, Means.MAIL, Means.PHONE)
    assert "vendor.example" not in repr(made.ruleset)
    assert not made.ruleset.details


def test_without_means_all_that_have_an_address_are_tried() -> None:
    assert right(HEAD + ALL).ruleset.outside[0].means == (Means.PHONE, Means.MAIL, Means.CHAT)


def test_answer_within_counts_the_ring_once_for_each_means() -> None:
    """Three times 30 s outside; what is left is shared by managers and everyone."""
    text = HEAD + ALL + rule("refund", "{ vip = true }", 'answer_within = "2m"', OUTSIDE)
    rungs = right(text).ruleset.rules[0].ladder
    assert [(rung.kind, rung.ring_ms) for rung in rungs[:-1]] == [
        (RungKind.OUTSIDE, 30_000),
        (RungKind.MANAGERS, 15_000),
        (RungKind.EVERYONE, 15_000),
    ]


def test_a_difference_says_which_means_came_and_whether_words_may_leave_the_house() -> None:
    old = right(HEAD + ALL + 'means = ["chat", "mail", "phone"]\n').ruleset
    new = right("details = true\n" + HEAD + ALL + 'means = ["mail", "chat", "phone"]\n').ruleset
    assert list(differences(old, new)) == [
        "~ details false → true",
        "~ outside vendor: ベンダー",
        "    ~ means: chat, mail, phone → mail, chat, phone",
    ]
