"""Who is at the other end of a phone's call, and whether it has become somebody else."""

from collections.abc import Iterable

from escdesk.domain.ids import Extension
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channel, Channels


def facts_of(channels: Channels, caller: Channel) -> CallFacts:
    """What a phone is told of this caller, who rings it."""
    if caller.extension is not None:
        return CallFacts(peer=caller.extension)
    if caller.local_pair is None:
        return CallFacts(number=caller.number, label=caller.label, queue=_line(channels, caller))
    # A Local channel shows the number of who stands behind it: a colleague who asks before a transfer, or the
    # caller of a queue. An outside caller may claim any number, so a number alone makes nobody a colleague.
    behind = channels.far_ends_through(caller)
    inside = next((end.extension for end in behind if end.extension is not None), None)
    root = channels.get(caller.linked)
    outside = root if root is not None and root.extension is None and root.local_pair is None else None
    claimed = outside is not None and outside.number == caller.number
    if inside is None and not claimed and Extension(caller.number) in channels.extensions:
        inside = Extension(caller.number)
    if inside is not None:
        return CallFacts(peer=inside)
    line = "" if outside is None else _line(channels, outside)
    return CallFacts(
        number=caller.number or ("" if outside is None else outside.number),
        label=caller.label,
        queue=line or _line(channels, caller),
    )


def listed_facts(channels: Channels, channel: Channel, together: Iterable[Channel]) -> CallFacts:
    """Who is at the other end of a call that was under way before we came; `together` belong to one call."""
    ends = channels.far_ends(channel) or [
        other for other in together if other.id != channel.id and other.local_pair is None
    ]
    other = next(iter(ends), None)
    if channel.initiated:
        peer = other.extension if other is not None else None
        return CallFacts(number="" if peer else channel.dialled, peer=peer, inward=False)
    return CallFacts() if other is None else facts_of(channels, other)


def connected(channel: Channel, end: Channel) -> None:
    """`channel` is connected with `end` and known to be: nothing about it is news."""
    channel.other = end.id
    if end.extension is None and end.facts is None and channel.facts is not None:
        end.facts = channel.facts if channel.facts.peer is None else None


def others_changed(channels: Channels, touched: Iterable[Channel]) -> list[Channel]:
    """Of the phones' calls around these channels, those that have somebody else at the other end now.

    Their `facts` are those of the new other side. A call whose former other side waits alone for its return (it
    is only being asked about) has not changed.
    """
    return [channel for channel in _legs_around(channels, touched) if _changed(channels, channel)]


def _legs_around(channels: Channels, touched: Iterable[Channel]) -> list[Channel]:
    ids = {one.id for one in touched}
    for channel in list(map(channels.get, ids)):
        if channel is not None:
            ids.update(end.id for end in channels.far_ends(channel))
    return [
        channel
        for channel in channels
        if channel.extension is not None and channel.announced and (channel.id in ids or channel.other in ids)
    ]


def _changed(channels: Channels, channel: Channel) -> bool:
    if channel.aside is not None:
        return False
    ends = channels.customers(channel)
    if len(ends) != 1 or ends[0].id == channel.other:
        return False
    end = ends[0]
    if channel.other is not None:
        before = channels.get(channel.other)
        if before is not None and not any(mate.id != before.id for mate in channels.members(before.bridge)):
            return False
        new = True
    else:
        new = _is_another(channel, end)
    if new:
        channel.facts = _facts_of_end(channels, end)
    connected(channel, end)
    return new


def _is_another(channel: Channel, end: Channel) -> bool:
    """Whether the first that a call is connected with is not the one it was told to be for.

    So it is when a transfer was completed while the phone still rang, or a waiting call was fetched by dialling.
    """
    facts = channel.facts
    if facts is None or channel.order is not None:
        return False
    if end.extension is not None:
        return facts.peer != end.extension
    fetched = channel.initiated and (end.initiated or end.facts is not None)
    return facts.peer is not None or fetched


def _facts_of_end(channels: Channels, end: Channel) -> CallFacts:
    if end.extension is None and end.facts is not None:
        return end.facts
    if end.initiated or end.extension is not None:
        return facts_of(channels, end)
    return CallFacts(number=end.number, label=end.label, inward=False)


def _line(channels: Channels, caller: Channel) -> str:
    """The queue a call came in on, or else the number that was dialled."""
    return caller.queue or ("" if Extension(caller.dialled) in channels.extensions else caller.dialled)
