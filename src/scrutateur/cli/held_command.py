"""`scrutateur desk held`: the stations that a bulletin drafted now would leave out, and what holds each of them."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from scrutateur.cli.answers import answer, json_option, language_option, terminal_language
from scrutateur.cli.running_desk import running_desk
from scrutateur.election.findings import Finding, Severity, Verdict
from scrutateur.errors import MissingPartError
from scrutateur.pages.rule_words import FindingText, Voice, finding_text, reason_text
from scrutateur.pages.words import load_words


class _Found(msgspec.Struct, frozen=True):
    rule: str
    values: dict[str, int | str]


class _Waiting(msgspec.Struct, frozen=True):
    index: int
    findings: tuple[_Found, ...]


class _Held(msgspec.Struct, frozen=True):
    contest: str
    station: str
    index: int
    reason: str
    acts: tuple[_Waiting, ...]
    act: int | None = None


class _Answer(msgspec.Struct, frozen=True):
    size: int
    held: tuple[_Held, ...]


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@json_option
@language_option
def held(home: Path, lang: str | None) -> None:
    """List the stations that are held, each with the rule or decision that holds it, in words.

    That is what a bulletin drafted now would not count although something was received. Asked of the running desk,
    once the embargo is lifted: until then nothing looks at two stations together.

    Example: scrutateur desk held /srv/primary-2027
    """
    with running_desk(home) as desk:
        found = _read(desk.held())
    voice = Voice(load_words(lang or terminal_language(os.environ)))
    answer({"held": [_plain(voice, item) for item in found.held], "size": found.size}, _lines(voice, found))


def _read(answered: dict[str, object]) -> _Answer:
    try:
        return msgspec.convert(answered, _Answer)
    except msgspec.ValidationError as error:
        raise MissingPartError(f"desk: the list of stations that are held expected: {error}") from error


def _texts(voice: Voice, act: _Waiting) -> list[FindingText]:
    failed = [Finding(item.rule, Verdict.FAILED, Severity.BLOCKING, values=item.values) for item in act.findings]
    return [finding_text(voice, item, None) for item in failed]


def _plain(voice: Voice, item: _Held) -> dict[str, Any]:  # JSON: what is in it is said in the docstring of desk/held.py
    """Give what stands in JSON: the codes as the desk gave them, and a sentence beside each rule."""
    plain = {**msgspec.to_builtins(item), "sentence": reason_text(voice, item.reason)}
    acts = [
        {
            "findings": [
                {"rule": text.rule, "sentence": text.found, "values": found.values}
                for text, found in zip(_texts(voice, act), act.findings, strict=True)
            ],
            "index": act.index,
        }
        for act in item.acts
    ]
    plain = {**plain, "acts": acts}
    return {name: value for name, value in plain.items() if value is not None}


def _lines(voice: Voice, found: _Answer) -> Iterator[str]:
    words = voice.words
    yield words("held.count", n=len(found.held), size=str(found.size))
    for item in found.held:
        yield words("held.station", contest=item.contest, station=item.station, index=str(item.index))
        reason = reason_text(voice, item.reason)
        yield f"  {reason if item.act is None else words('held.by-act', reason=reason, act=str(item.act))}"
        yield from _findings(voice, item.acts)


def _findings(voice: Voice, acts: Sequence[_Waiting]) -> Iterator[str]:
    for act in acts:
        for text in _texts(voice, act):
            said = " ".join(part for part in (text.found, text.do) if part) or text.title
            yield f"  {voice.words('held.finding', index=str(act.index), rule=text.rule)} {said}"
