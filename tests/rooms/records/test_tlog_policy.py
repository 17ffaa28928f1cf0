"""Policies: the grammar, line by line, and who satisfies a quorum."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError
from scrutateur.records.tlog_policy import GROUPS_MAX, Policy, PolicyGroup, PolicyLog, PolicyWitness, parse_policy
from scrutateur.records.vkey import KeyType, VerifierKey

LOG = VerifierKey("log.example/1", KeyType.ED25519, bytes([200] * 32))
KEYS = [VerifierKey(f"witness.example/{n}", KeyType.COSIGNATURE, bytes([n] * 32)) for n in range(40)]
WITNESSES = "".join(f"witness W{n} {key.text}\n" for n, key in enumerate(KEYS[:4]))
NESTED = (
    f"log {LOG.text} https://log.example\n{WITNESSES}group three 2 W0 W1 W2\ngroup both all three W3\nquorum both\n"
)


def parse(text: str) -> Policy:
    return parse_policy(text.encode())


def test_policy_says_what_its_lines_say():
    """Logs, witnesses, groups and quorum are read, addresses included."""
    policy = parse(NESTED)
    assert policy.logs == (PolicyLog(LOG, "https://log.example"),)
    assert policy.witnesses[0] == PolicyWitness("W0", KEYS[0], None)
    assert policy.groups == (PolicyGroup("three", 2, ("W0", "W1", "W2")), PolicyGroup("both", 2, ("three", "W3")))
    assert policy.quorum == "both"


def test_policy_is_written_in_its_own_grammar():
    """What is read is written, without comments, and read again as the same policy."""
    for text in (NESTED, "quorum none\n", f"witness é {KEYS[0].text} https://w.example\nquorum é\n"):
        policy = parse(text)
        assert parse_policy(policy.encode()) == policy
    assert parse("quorum none\n").encode() == b"quorum none\n"


def test_white_space_and_comments_say_nothing():
    """Spaces, tabs, empty lines and comments in any bytes are allowed."""
    spaced = f"# c\u00f4t\u00e9\n\n \t\n  #x\n\tlog  {LOG.text}\t\nwitness\tW {KEYS[0].text} \nquorum\tW\n".encode()
    policy = parse_policy(spaced + b"# \xff\xfe\n")
    assert (len(policy.logs), len(policy.witnesses), policy.quorum) == (1, 1, "W")


def test_names_are_opaque_bytes():
    """A Kelvin sign is no K, and bytes that are not UTF-8 are a name like another."""
    text = f"witness K {KEYS[0].text}\nwitness \u212a {KEYS[1].text}\n".encode()
    text += f"witness N {KEYS[2].text}\ngroup G all K \u212a N\nquorum G\n".encode().replace(b"N", b"\xff")
    policy = parse_policy(text)
    assert [witness.name for witness in policy.witnesses[:2]] == ["K", "\u212a"]
    assert parse_policy(policy.encode()) == policy


@pytest.mark.parametrize(("word", "threshold"), [("any", 1), ("all", 4), ("3", 3)])
def test_threshold_is_a_number_or_a_word(word, threshold):
    """`any` is one and `all` is every member."""
    assert parse(f"{WITNESSES}group G {word} W0 W1 W2 W3\nquorum G\n").groups[0].threshold == threshold


@pytest.mark.parametrize("size", range(5))
def test_quorum_is_satisfied_by_exactly_the_sets_that_its_groups_say(size):
    """Two of the three and the fourth: every subset is judged as the sentence reads."""
    policy = parse(NESTED)
    for signed in combinations(["W0", "W1", "W2", "W3"], size):
        expected = len({"W0", "W1", "W2"} & set(signed)) >= 2 and "W3" in signed
        assert policy.satisfied_by(signed) is expected, signed


def test_group_s_own_name_signs_for_nobody():
    """Who claims the name of a group is no member of it; names outside the policy count for nothing."""
    assert not parse(NESTED).satisfied_by(["three", "both", "W3", "stranger"])


def test_no_quorum_is_satisfied_by_nobody_signing():
    """`quorum none` is legal: what follows from it is for others to say aloud."""
    policy = parse(f"log {LOG.text}\nquorum none\n")
    assert policy.quorum is None and policy.satisfied_by([])


def test_keys_get_the_names_of_the_policy():
    """Verified keys become the names that quorums count; unknown keys have none."""
    assert parse(NESTED).names_of([KEYS[2], KEYS[3], KEYS[9], LOG]) == {"W2", "W3"}


def test_32_logs_witnesses_and_groups_are_read():
    """The standard's least is well within what is read."""
    logs = "".join(f"log {VerifierKey(f'log.example/{n}', KeyType.ED25519, bytes([n] * 32)).text}\n" for n in range(32))
    witnesses = "".join(f"witness W{n} {KEYS[n].text}\n" for n in range(32))
    groups = "".join(f"group G{n} all W{n}\n" for n in range(32))
    policy = parse(f"{logs}{witnesses}{groups}quorum G31\n")
    assert len(policy.logs) == len(policy.witnesses) == len(policy.groups) == 32


def test_longest_chain_of_groups_is_read_and_judged():
    """Groups in groups, as deep as is allowed, satisfy without a crash; one more is refused."""
    chain = f"witness G0 {KEYS[0].text}\n" + "".join(f"group G{n} 1 G{n - 1}\n" for n in range(1, GROUPS_MAX + 1))
    assert parse(f"{chain}quorum G{GROUPS_MAX}\n").satisfied_by(["G0"])
    with pytest.raises(MalformedRecordError, match="at most 100 groups"):
        parse(f"{chain}group last 1 G{GROUPS_MAX}\nquorum last\n")


W = WITNESSES


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "expected one quorum line, found none"),
        (W, "expected one quorum line, found none"),
        ("quorum none", "end with LF"),
        ("quorum none\nquorum none\n", "line 2: expected one quorum line"),
        ("quorum\n", "line 1: expected log, witness"),
        ("quorum none none\n", "line 1: expected log, witness"),
        ("Quorum none\n", "line 1: expected log, witness"),
        ("threshold 2\nquorum none\n", "line 1: expected log, witness"),
        (f"log\u00a0{LOG.text}\nquorum none\n", "line 1: expected log, witness"),
        ("quorum W0\n", "expected a name defined above"),
        (f"{W}group G 2 W0\nquorum G\n", "threshold: expected 1 to 1, found 2"),
        (f"{W}group G 0 W0\nquorum G\n", "threshold: expected 1 to 1, found 0"),
        (f"{W}group G 01 W0\nquorum G\n", "threshold: expected a decimal"),
        (f"{W}group G +1 W0\nquorum G\n", "threshold: expected a decimal"),
        (f"{W}group G most W0\nquorum G\n", "threshold: expected a decimal"),
        (f"{W}group G 1\nquorum G\n", "line 5: expected log, witness"),
        (f"{W}group G 1 G\nquorum G\n", "expected a name defined above, found 'G'"),
        (f"{W}group G 1 H\ngroup H 1 G\nquorum G\n", "expected a name defined above, found 'H'"),
        (f"{W}group G any none\nquorum G\n", "expected a name defined above, found 'none'"),
        (f"{W}group G 1 W0 W0\nquorum G\n", "'W0' is a member already"),
        (f"{W}group G 1 W0\ngroup H 1 W0\nquorum G\n", "'W0' is a member already"),
        (f"{W}group W0 1 W1\nquorum W0\n", "expected a new name, found 'W0'"),
        (f"{W}group none 1 W1\nquorum none\n", "expected a new name, found 'none'"),
        (f"witness none {KEYS[0].text}\nquorum none\n", "expected a new name, found 'none'"),
        (f"{W}witness W0 {KEYS[9].text}\nquorum W0\n", "expected a new name, found 'W0'"),
        (f"{W}witness W9 {KEYS[0].text}\nquorum W0\n", "this key stands on an earlier line"),
        (f"log {LOG.text}\nlog {LOG.text}\nquorum none\n", "this key stands on an earlier line"),
        (f"log {KEYS[0].text}\nquorum none\n", "expected a key of type 1, found type 4"),
        ("log nonsense\nquorum none\n", "line 1: vkey"),
        (f"log {LOG.text} url more\nquorum none\n", "line 1: expected log, witness"),
        (f"witness {KEYS[0].text}\nquorum none\n", "line 1: expected log, witness"),
        ("quorum none\r\n", "control character"),
        ("quorum none # \x7f\n", "control character"),
        ("#" * 70_000 + "\nquorum none\n", "at most 65535 bytes"),
    ],
)
def test_policy_that_breaks_the_grammar_is_refused_with_its_line(text, sentence):
    """Each rule of the grammar has a sentence, with the line's number where there is one."""
    with pytest.raises(MalformedRecordError) as refused:
        parse(text)
    assert sentence in str(refused.value)


def test_one_key_under_two_names_is_refused():
    """Another name or ID around the same 32 bytes does not make a second witness."""
    renamed = VerifierKey("other.example", KeyType.COSIGNATURE, KEYS[0].raw)
    with pytest.raises(MalformedRecordError, match="earlier line"):
        parse(f"{WITNESSES}witness W9 {renamed.text}\nquorum W9\n")


@given(st.lists(st.sampled_from([*NESTED.split(), "\n", " ", "\t", "none", "0", "\x00", "\xff"]), max_size=40))
def test_any_words_make_a_policy_or_a_sentence(words):
    """Whatever a file holds, it is read or refused in one way, and the sentence can be printed."""
    try:
        policy = parse_policy(" ".join(words).encode("latin-1") + b"\nquorum none\n")
    except MalformedRecordError as refused:
        assert str(refused).encode()
        return
    assert policy.quorum is None
