"""What administration does with a client's rules: checked, imported, exported, compared, explained, printed."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from escdesk.domain.ids import CallId, ClientId, CommandId, Instant
from escdesk.domain.messages.conditions import Facts
from escdesk.domain.messages.escalations import EscalationRaised
from escdesk.domain.messages.papers import PaperKey, RuleNote, RuleSource, StaffName
from escdesk.domain.messages.rulesets import AdoptRules, RulesAdopted, Ruleset
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.rules import facts
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.asked import AskedWrong
from escdesk.hub.engine import Engine
from escdesk.hub.resources import Language
from escdesk.hub.rulefile.checking import Checked, check
from escdesk.hub.rulefile.compiling import AT_ONCE, Compiled, codes_of
from escdesk.hub.rulefile.difference import differences
from escdesk.hub.rulefile.examples import facts_of
from escdesk.hub.rulefile.explaining import explained
from escdesk.hub.rulefile.printing import local_time, printed
from escdesk.hub.rulefile.staff import Staff
from escdesk.hub.rulefile.words import Words
from escdesk.hub.store import people as accounts
from escdesk.hub.store.store import Store
from escdesk.hub.toml_tables import Reading


class RulesOffice:
    """Administration of rules over one open floor. `now` is wall time."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        *,
        now: Callable[[], Instant],
        command: Callable[[], CommandId],
    ) -> None:
        self._engine = engine
        self._store = store
        self._now = now
        self._command = command

    async def done(self, request: r.RulesRequest) -> Sequence[str]:
        """The lines to print. Raises `AskedWrong`."""
        match request:
            case r.CheckRules():
                made = await self._checked(request.file, request.content)
                return [all_right(request.file, made)]
            case r.ImportRules():
                return await self._import(request)
            case r.ExportRules():
                return await self._export(request)
            case r.ListRules():
                return await self._history(request)
            case r.CompareRules():
                return await self._compare(request)
            case r.ExplainRules():
                return await self._explain(request)
            case r.PrintRules():
                return await self._print(request)
            case r.ListUncaught():
                return await self._uncaught(request)

    # -- files ------------------------------------------------------------------------------------------------

    async def _checked(self, file: str, content: bytes) -> Compiled:
        logins = [(one.login, one.person) for one in await self._store.read(accounts.list_accounts)]

        floor = self._engine.floor

        def look(client: ClientId) -> tuple[Staff, int]:
            rules = floor.rulesets.get(client)
            newest = 0 if rules is None else rules.newest
            return Staff.of(floor, client, logins), newest + 1

        return sound(await asyncio.to_thread(check, file, content, look, self._today()))

    def _today(self) -> date:
        return datetime.fromtimestamp(self._now() / 1_000, UTC).date()

    async def _import(self, request: r.ImportRules) -> Sequence[str]:
        made = await self._checked(request.file, request.content)
        ruleset = made.ruleset
        outcome = await self._engine.ask(
            AdoptRules(ruleset=ruleset), by=None, command_id=self._command(), papers=made.papers
        )
        if outcome.code == "stale_rules":
            newest = outcome.details["version"]
            raise AskedWrong(
                f"Version {newest} was imported meanwhile; nothing was changed, look at it first."
            )
        if outcome.code != "ok":
            raise AskedWrong(f"The floor did not take these rules ({outcome.code}); nothing was changed.")
        return [
            f"Version {ruleset.version} of {ruleset.client}: {len(ruleset.rules)} rules, {_from(ruleset)}."
        ]

    async def _export(self, request: r.ExportRules) -> Sequence[str]:
        rules = self._rules(request.client)
        version = rules.newest if request.version is None else request.version
        source = await self._paper(("RuleSource", f"{rules.id}/{version}"))
        if not isinstance(source, RuleSource):
            raise _no_version(rules, version)
        return source.text.removesuffix("\n").split("\n")

    # -- versions ---------------------------------------------------------------------------------------------

    def _rules(self, client: str) -> Rules:
        rules = self._engine.floor.rulesets.get(ClientId(client))
        if rules is None:
            others = ", ".join(sorted(self._engine.floor.rulesets))
            hint = f"--client is one of {others}" if others else "escdesk admin rules import FILE"
            raise AskedWrong(f"{client} has no rules yet: {hint}")
        return rules

    def _in_force(self, client: str) -> Ruleset:
        rules = self._rules(client)
        if rules.current is None:
            first = rules.coming[0]
            raise AskedWrong(f"No version of {client} is in force yet; the first one is, {_from(first)}.")
        return rules.current

    async def _paper(self, key: PaperKey) -> object:
        found = await self._store.papers([key])
        return found[0] if found else None

    async def _versions(self, client: ClientId) -> Mapping[int, RulesAdopted]:
        events = await self._store.events_of(RulesAdopted)
        return {one.ruleset.version: one for one in events if one.ruleset.client == client}

    async def _history(self, request: r.ListRules) -> Sequence[str]:
        rules = self._rules(request.client)
        versions = await self._versions(rules.id)
        keys = [("RuleNote", f"{rules.id}/{version}") for version in versions]
        notes = {one.version: one for one in await self._store.papers(keys) if isinstance(one, RuleNote)}
        lines = ["version\tstate\timported\teffective from\treview on\trules\tauthor\treason"]
        for version, event in sorted(versions.items(), reverse=True):
            ruleset, note = event.ruleset, notes.get(version)
            begins = event.at if ruleset.effective_from == AT_ONCE else ruleset.effective_from
            review = ruleset.review_at
            fields = (
                str(version),
                _state(rules, version),
                local_time(ruleset, event.at),
                local_time(ruleset, begins),
                "" if review is None else local_time(ruleset, review)[:10],
                str(len(ruleset.rules)),
                "" if note is None else note.author,
                "" if note is None else note.reason,
            )
            lines.append("\t".join(fields))
        return lines

    async def _compare(self, request: r.CompareRules) -> Sequence[str]:
        rules = self._rules(request.client)
        versions = await self._versions(rules.id)
        for version in (request.old, request.new):
            if version is not None and version not in versions:
                raise _no_version(rules, version)
        old = versions[request.old].ruleset
        if request.new is not None:
            new = versions[request.new].ruleset
        else:
            new = (await self._checked(request.file, request.content)).ruleset
            if new.client != old.client:
                raise AskedWrong(f"{request.file} has rules of {new.client}, not of {old.client}.")
        return list(differences(old, new)) or ["Nothing changed."]

    # -- reading ----------------------------------------------------------------------------------------------

    async def _explain(self, request: r.ExplainRules) -> Sequence[str]:
        if request.call is None:
            ruleset = self._in_force(request.client)
            known = given_facts(ruleset, request.facts)
        else:
            call = self._engine.floor.calls.get(CallId(request.call))
            if call is None:
                raise AskedWrong(f"There is no call {request.call} on the floor now.")
            ruleset = self._in_force(call.client)
            known = facts.of_call(self._engine.floor, call, ruleset, self._engine.now())
        words = self._words(ruleset, request.language)
        return list(explained(ruleset, known, words, request.call))

    async def _print(self, request: r.PrintRules) -> Sequence[str]:
        if request.file:
            made = await self._checked(request.file, request.content)
            ruleset, note = made.ruleset, note_of(made.papers)
        else:
            ruleset = self._in_force(request.client)
            paper = await self._paper(("RuleNote", f"{ruleset.client}/{ruleset.version}"))
            note = paper if isinstance(paper, RuleNote) else None
        return list(printed(ruleset, note, self._words(ruleset, request.language)))

    def _words(self, ruleset: Ruleset, language: Language) -> Words:
        keys = [("StaffName", person) for person in self._engine.floor.takers]
        papers = [self._engine.shelf.get(key) for key in keys]
        names = {one.person: one.name for one in papers if isinstance(one, StaffName)}
        return Words(language, ruleset, names)

    async def _uncaught(self, request: r.ListUncaught) -> Sequence[str]:
        """Newest first; whose hand it was is not asked."""
        ruleset = self._in_force(request.client)
        raised = await self._store.events_of(EscalationRaised)
        labels = {one.id: one.label for one in ruleset.categories}
        lines = ["raised\tline\tcategory\twaited\ttalked"]
        for event in reversed(raised):
            if event.client == ruleset.client and not event.rule:
                fields = (
                    local_time(ruleset, event.at),
                    event.queue,
                    labels.get(event.category, event.category),
                    _minutes(event.waiting_since, event.at),
                    "" if event.talking_since is None else _minutes(event.talking_since, event.at),
                )
                lines.append("\t".join(fields))
        return lines


def all_right(file: str, made: Compiled) -> str:
    """What is said of a file without faults."""
    rules, examples = len(made.ruleset.rules), len(made.examples)
    return f"{file}: {rules} rules of {made.ruleset.client} and {examples} examples are all right."


def sound(checked: Checked) -> Compiled:
    """What was compiled, if nothing is wrong. Raises `AskedWrong` with every fault."""
    if checked.faults or checked.compiled is None:
        first, *more = checked.faults
        raise AskedWrong(first, more)
    return checked.compiled


def given_facts(ruleset: Ruleset, given: Mapping[str, object]) -> Facts:
    """Facts from the command line, by these rules' categories and words. Raises `AskedWrong`."""
    reading = Reading("--facts", "")
    known = facts_of(reading, (), given, codes_of(ruleset.categories, ruleset.words, None))
    if reading.faults:
        first, *more = reading.sentences
        raise AskedWrong(first, more)
    return known


def note_of(papers: Iterable[object]) -> RuleNote | None:
    """Who wrote it and why, among the papers of a version."""
    return next((one for one in papers if isinstance(one, RuleNote)), None)


def _no_version(rules: Rules, version: int) -> AskedWrong:
    return AskedWrong(f"{rules.id} has no version {version}; the newest is {rules.newest}.")


def _state(rules: Rules, version: int) -> str:
    if version == rules.newest_in_force:
        return "in force"
    return "to come" if any(one.version == version for one in rules.coming) else "past"


def _from(ruleset: Ruleset) -> str:
    if ruleset.effective_from == AT_ONCE:
        return "in force at once"
    return f"in force from {local_time(ruleset, ruleset.effective_from)} ({ruleset.calendar.zone})"


def _minutes(start: Instant, end: Instant) -> str:
    seconds = max(0, end - start) // 1_000
    return f"{seconds // 60}:{seconds % 60:02}"
