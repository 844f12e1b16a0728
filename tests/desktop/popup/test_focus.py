"""A real X server and window manager: whoever is typing keeps every key and the focus while popups come and go."""

import pytest

TEXT = "the customer says that the invoice of august was charged twice and asks for it back"

pytestmark = pytest.mark.xvfb


def test_every_key_stays_with_the_one_who_is_typing(screen, editor):
    desk = screen.program("popup")
    with screen.typing(TEXT) as typing:
        for name in ("E1", "E2", "E3"):
            desk.tell(f"ask {name}")
            desk.hear(signal="drawn", of=[name])
            desk.tell("where accept")
            answer = desk.hear_with("where")
            assert "_NOTIFICATION" in screen.types(answer["window"]), "some window managers hide it otherwise"
            screen.click(answer["window"], answer["where"])
            desk.hear(signal="accepted", of=[name])
            desk.tell("second")
            desk.tell("gone")
            desk.hear(signal="closed")
        assert typing.wait(timeout=60) == 0
    editor.tell("text")
    answers = [editor.hear(), *editor.heard()]
    assert answers == [{"text": TEXT}], "all of it, and the focus was never lost"


def test_the_keys_are_the_popups_only_after_they_were_asked_for(screen, editor):
    desk = screen.program("popup")
    desk.tell("ask E1")
    desk.hear(signal="drawn", of=["E1"])
    desk.tell("where accept")
    desk.hear_with("where")
    screen.xdotool("type", "1")
    desk.tell("keys")
    desk.hear(active=True)
    screen.xdotool("key", "1")
    desk.hear(signal="accepted", of=["E1"])
    desk.tell("gone")
    desk.hear(signal="closed")
    screen.wait_for_focus(editor.window["window"])
    screen.xdotool("type", "2")
    desk.tell("ask E2")
    desk.hear(signal="drawn", of=["E2"])
    desk.tell("where accept")
    answer = desk.hear_with("where")
    assert "_NOTIFICATION" in screen.types(answer["window"])
    screen.xdotool("type", "3")
    editor.tell("text")
    assert editor.hear_with("text") == {"text": "123"}, (
        "the second popup takes no keys although the first had them"
    )
    assert [one for one in desk.heard() if one.get("signal") == "accepted"] == []
