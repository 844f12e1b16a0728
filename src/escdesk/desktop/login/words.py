"""How the door writes refusals and extensions; pure, given the catalogue."""

from urllib.parse import urlsplit

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.login.view import Extension, Refusal
from escdesk.domain.ids import Instant

FIELD_OF = {
    "wrong_password": "password",
    "slow_down": "password",
    "account_closed": "person",
    "extension_taken": "extension",
    "extension_unknown": "extension",
    "no_such_extension": "extension",
    "extension_in_call": "extension",
    "hub_unreachable": "hub",
    "hub_distrusted": "hub",
    "version_too_old": "hub",
}
"""Under which field a refusal stands."""

_OPEN = {"ws", "http"}
_CLOSED = {"wss", "https"}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def refusal(texts: Catalogue, refused: Refusal, now: Instant) -> str:
    """Return the sentence for a refusal. Unknown codes have one too."""
    match refused.code:
        case "slow_down":
            left_ms = 0 if refused.until is None else refused.until - now
            if left_ms <= 0:
                return texts("login.refused.slow_down_over")
            return texts("login.refused.slow_down", left=texts.seconds(-(-left_ms // 1000) * 1000))
        case "extension_taken":
            if not refused.by:
                return texts("login.refused.extension_taken_plain")
            return texts("login.refused.extension_taken", by=refused.by)
        case "no_such_extension":
            return texts("login.refused.extension_unknown")
        case code:
            keys = (f"login.refused.{code}", f"codes.{code}", "login.refused.other")
            return texts(next(key for key in keys if key in texts))


def extension(texts: Catalogue, one: Extension) -> str:
    """Return how an extension is offered: its seat, its number and who has it."""
    if one.seat:
        label = texts("login.extension_seat", seat=one.seat, number=one.number)
    else:
        label = texts("login.extension_item", number=one.number)
    if one.used_by:
        return texts("login.extension_used", label=label, name=one.used_by)
    return texts("login.extension_used_plain", label=label) if one.used else label


def address_fault(address: str) -> str | None:
    """Return the key of what is wrong with a hub's address, None when it can be tried.

    A scheme may be left out; the open ones are for this computer only, no password crosses a network in them.
    """
    text = address.strip()
    bare = "://" not in text
    try:
        parts = urlsplit(f"wss://{text}" if bare else text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "login.hub_bad"
    if parts.scheme not in _OPEN | _CLOSED or not host or " " in text:
        return "login.hub_bad"
    if parts.scheme in _OPEN and host not in _LOOPBACK:
        return "login.hub_plain"
    return None
