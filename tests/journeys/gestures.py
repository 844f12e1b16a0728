"""What people of the journeys do again and again, with their own hands."""

from tests.harness.stage.desk import Desk


def taps_what_it_is_about(operator: Desk, category: str) -> None:
    """Two taps on the card."""
    operator.keys("F3")
    operator.presses(f"category_{category}")
    operator.keys("F3")


def asks_by_rule(operator: Desk, category: str) -> None:
    """Say what it is about, and do what the rule for that says."""
    taps_what_it_is_about(operator, category)
    operator.sees("第1版")
    operator.keys("F5")


def writes_the_report(sv: Desk) -> None:
    """Approved, for want of authority, and nothing else to say; sent, whether or not somebody has it on a window yet."""
    sv.presses("decision_approved")
    sv.presses("decided")
    sv.types("返金します。", window="cases")
    sv.presses("cause_authority")
    sv.presses("resolve")
    sv.sees("報告待ち 1")


def consulted(operator: Desk, sv: Desk) -> None:
    """The operator raises the hand (F2), and this supervisor takes it at their desk."""
    operator.keys("F2")
    sv.sees("指示をください")
    sv.presses("accept")
    operator.sees("対応中です", "指示を待っています")


def instructs(
    sv: Desk, kind: str, text: str, sentence: str = "", *, question: int = 0, amount: str = ""
) -> None:
    """Write an instruction in the cases window and send it. `question`: which of several."""
    if question:
        sv.presses(f"question_{question}")
    sv.presses(f"instruct_{kind}")
    for field, words in (("amount", amount), ("answer", text), ("sentence", sentence)):
        if words:
            sv.presses(field)
            sv.keys("Ctrl+A", window="cases")
            sv.types(words, window="cases")
    sv.presses("resolve")


def says_the_cause(sv: Desk, cause: str) -> None:
    sv.presses(f"why_{cause}")


def writes_to_the_operator(sv: Desk, text: str) -> None:
    sv.presses("mode_message")
    sv.presses("answer")
    sv.types(text, window="cases")
    sv.presses("resolve")
