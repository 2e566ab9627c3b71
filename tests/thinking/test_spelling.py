"""Misspelt words are brought back to the known word that fits between its neighbours, and nothing else is."""

from __future__ import annotations

import pickle
import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.reading.spelling import Speller

TEXTS = (
    "fill in the form",
    "fill out this form please",
    "send the form back",
    "a letter from my bank",
    "a train from rome",
    "where are you from",
    "how long is the journey",
    "transfer money to my account",
    "my bank account",
    "what is the balance",
    "lot of money",
    "it is hot today",
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.over([text.split() for text in TEXTS], leave={"fond", "ballance"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fill in the fom", "fill in the form"),
        ("a train fom rome", "a train from rome"),
        ("fill in the frm", "fill in the form"),
        ("a letter frm my bank", "a letter from my bank"),
        ("trnasfer monye to my acount", "transfer money to my account"),
        ("transfre money", "transfer money"),
        ("my bnak account", "my bank account"),
        ("waht is teh blance", "what is the balance"),
        ("jounrny", "journey"),
        ("hwo lnog is the journey", "how long is the journey"),
    ],
)
def test_a_misspelt_word_becomes_the_known_one_that_fits(speller: Speller, written: str, meant: str) -> None:
    assert " ".join(speller.repair(written.split())) == meant


@pytest.mark.parametrize(
    "words",
    [
        "fill in the form",
        "from the form",
        "fond of it",
        "ballance",
        "elephants",
        "x",
        "12345",
        "2o26",
        "straßenbahn",
        "日本語",
        "q" * 2000,
        "",
    ],
)
def test_known_and_wholly_strange_words_stay(speller: Speller, words: str) -> None:
    assert " ".join(speller.repair(words.split())) == words


@pytest.mark.parametrize(("word", "known"), [("form", True), ("fond", True), ("fom", False), ("", False)])
def test_what_is_known_is_what_was_read_or_is_to_be_left(speller: Speller, word: str, known: bool) -> None:
    assert speller.knows(word) is known


def test_short_words_have_one_slip_long_ones_two(speller: Speller) -> None:
    assert speller.repair(["mneoy"]) == ("mneoy",)
    assert speller.repair(["acuont"]) == ("account",)


def test_words_that_are_too_rare_are_known_but_nothing_is_taken_for_them() -> None:
    speller = Speller.over([["balance", "balance", "journey"]], often=2)

    assert speller.repair(["balanc", "journy", "journey"]) == ("balance", "journy", "journey")


def test_so_many_words_are_repaired_and_no_more(speller: Speller) -> None:
    assert speller.repair(["blance"] * 100) == ("balance",) * 32 + ("blance",) * 68


def test_a_speller_that_knows_nothing_leaves_everything() -> None:
    assert Speller.over(()).repair(["any", "thing"]) == ("any", "thing")


def test_a_speller_repairs_alike_after_pickle(speller: Speller) -> None:
    other = pickle.loads(pickle.dumps(speller))

    assert other.repair(["fom", "rmoe"]) == speller.repair(["fom", "rmoe"])


KNOWN = ("abcdef", "abcfed", "aabbcc", "ab", "abc", "abcdefgh", "fedcba", "ff", "äöüabc")


@given(st.text(alphabet="abcdefä", min_size=2, max_size=9))
def test_no_known_word_within_the_slips_is_overlooked(word: str) -> None:
    slips = 1 if len(word) < 6 else 2
    near = {(known, OSA.distance(word, known)) for known in KNOWN if OSA.distance(word, known) <= slips}

    assert set(Speller.over([KNOWN])._candidates(word)) == near


def test_hundreds_of_strange_words_take_no_time() -> None:
    syllables = ("ba", "ko", "ti", "lu", "me", "so", "pra", "nde")
    speller = Speller.over([["".join(parts)] for parts in product(syllables, repeat=4)])
    strange = ["".join(parts) + "x" for parts in product(syllables, repeat=3)][:400]

    started = time.thread_time()
    speller.repair(strange)

    assert time.thread_time() - started < 0.1
