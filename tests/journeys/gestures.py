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
    """Approved, for want of authority, and nothing else to say."""
    sv.presses("decision_approved")
    sv.presses("decided")
    sv.types("返金します。", window="cases")
    sv.presses("cause_authority")
    sv.presses("resolve")
    sv.sees("報告しました")
