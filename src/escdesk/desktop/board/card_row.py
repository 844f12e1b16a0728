"""How every card among the alarms is laid out: a mark, the words, and what can be pressed at the end."""

from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from escdesk.desktop.widgets.boxes import STRETCH, stacked


def lay_out_card(
    card: QWidget, mark: QWidget, words: list[QWidget | QLayout], *ends: QWidget | QLayout
) -> None:
    """Lay out a card; the words stand in its middle and take what room is left."""
    row = QHBoxLayout(card)
    row.setContentsMargins(18, 0, 12, 0)
    row.setSpacing(10)
    row.addWidget(mark)
    row.addLayout(stacked(STRETCH, *words, STRETCH), 1)
    for one in ends:
        if isinstance(one, QWidget):
            row.addWidget(one)
        else:
            row.addLayout(one)
