"""Figures of the evaluation, against values worked out by hand; groups and folds that keep paraphrases together."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from rapidfuzz.distance import OSA

from bot import places
from bot.core.knowledge import KnowledgeBase
from bot.evaluation import measuring, metrics
from bot.evaluation.asking import misspelt
from bot.evaluation.cases import Case, CasesError, read_cases
from bot.evaluation.predictions import Predictions, predictions_of
from bot.evaluation.report import case_rows, report_of, worst_confusions
from bot.knowledge_base.pack import load
from bot.reading.filling import fill, fillings_of
from bot.reading.groups import FoldsError, folds_of, group_sizes, groups_of
from bot.reading.matcher import Match


def predictions(
    labels: Sequence[str], rows: Sequence[Sequence[float]], intents: str = "a b out_of_scope", folds: Sequence[int] = ()
) -> Predictions:
    return Predictions(
        intents=tuple(intents.split()),
        texts=tuple(f"text {n}" for n in range(len(labels))),
        labels=tuple(labels),
        probabilities=np.array(rows, dtype=float),
        folds=tuple(folds) or (0,) * len(labels),
    )


def outside(truth: str, chances: Sequence[float], folds: Sequence[int] = ()) -> Predictions:
    """Cases of which those with "o" are out of scope, with the chance given to that."""
    labels = ["out_of_scope" if letter == "o" else "a" for letter in truth]
    return predictions(labels, [[1 - chance, 0, chance] for chance in chances], folds=folds)


SURE = np.array([0.95, 0.85, 0.85, 0.65])
RIGHT = np.array([True, True, False, True])


class TestCalibration:
    def test_bins_of_equal_width(self) -> None:
        bins = metrics.bins_by_width(SURE, RIGHT, 10)

        assert [(b.count, b.accuracy) for b in bins] == [(1, 1.0), (2, 0.5), (1, 1.0)]
        # (1 * |1 - .65| + 2 * |.5 - .85| + 1 * |1 - .95|) / 4
        assert metrics.calibration_error(bins) == pytest.approx(0.275)

    def test_bins_of_equal_count(self) -> None:
        bins = metrics.bins_by_mass(SURE, RIGHT, 2)

        assert [b.count for b in bins] == [2, 2]
        # the surer half is .95 and one of the .85: the wrong one, which comes after the right one
        # (2 * |1 - .75| + 2 * |.5 - .9|) / 4
        assert metrics.calibration_error(bins) == pytest.approx(0.325)

    def test_certainty_that_is_always_right_is_calibrated(self) -> None:
        assert metrics.calibration_error(metrics.bins_by_width(np.ones(3), np.ones(3, dtype=bool), 15)) == 0

    @pytest.mark.parametrize(
        ("confidence", "low"), [(0.0, 0.0), (0.1, 0.0), (0.6, 0.5), (0.61, 0.6), (1.0, 0.9), (1 + 1e-12, 0.9)]
    )
    def test_an_edge_belongs_to_the_bin_below_it(self, confidence: float, low: float) -> None:
        (only,) = metrics.bins_by_width(np.array([confidence]), np.array([True]), 10)

        assert only.low == pytest.approx(low)

    def test_fewer_cases_than_bins_make_fewer_bins(self) -> None:
        assert [b.count for b in metrics.bins_by_mass(SURE, RIGHT, 15)] == [1, 1, 1, 1]

    def test_the_brier_score_is_over_all_intents(self) -> None:
        found = predictions(["a", "out_of_scope"], [[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]])

        assert metrics.brier(found) == pytest.approx((0.14 + 0.06) / 2)

    def test_the_brier_score_of_two_intents_is_on_the_same_scale(self) -> None:
        found = predictions(["a", "b"], [[0.7, 0.3], [1.0, 0.0]], "a b")

        assert metrics.brier(found) == pytest.approx((0.18 + 2) / 2)


class TestOutOfScope:
    def test_ties_count_half(self) -> None:
        found = outside("ooaa", [0.8, 0.4, 0.4, 0.1])

        assert metrics.auroc_outside(found) == pytest.approx(3.5 / 4)

    @pytest.mark.parametrize("truth", ["oo", "aa"])
    def test_it_takes_both_sorts_to_tell(self, truth: str) -> None:
        found = outside(truth, [0.8, 0.4])

        assert metrics.auroc_outside(found) is None
        assert metrics.detection_by_folds(found) is None

    def test_the_threshold_itself_is_out_of_scope(self) -> None:
        found = metrics.detection_at(outside("ooaaa", [0.5, 0.4, 0.7, 0.2, 0.1]), 0.5)

        assert (found.precision, found.recall) == (0.5, 0.5)

    def test_the_best_threshold_is_that_of_the_best_f1(self) -> None:
        # from .4: 2 of 3 and all, F1 .8; from .6: F1 .5; from .9: 1 of 1 and half, F1 .67
        assert metrics.best_threshold(np.array([True, True, False]), np.array([0.9, 0.4, 0.6])) == 0.4

    def test_a_fold_is_judged_by_the_threshold_of_the_others(self) -> None:
        found = metrics.detection_by_folds(outside("oaoa", [0.9, 0.1, 0.3, 0.2], folds=[0, 0, 1, 1]))

        # by its own threshold, the second fold would find its .3
        assert found == metrics.Detection(None, 1.0, 0.5)


class TestCoverage:
    def test_equally_sure_cases_share_their_errors(self) -> None:
        sure, right = np.array([0.8, 0.9, 0.8, 0.5]), np.array([False, True, True, True])

        for order in ([0, 1, 2, 3], [2, 1, 0, 3]):
            assert metrics.risks(sure[order], right[order]) == pytest.approx([0, 1 / 4, 1 / 3, 1 / 4])

    @pytest.mark.parametrize(("accuracy", "share"), [(1.0, 0.25), (0.76, 0.25), (0.75, 1.0)])
    def test_as_much_as_keeps_the_accuracy_is_covered(self, accuracy: float, share: float) -> None:
        assert metrics.coverage_at(np.array([0, 1 / 4, 1 / 3, 1 / 4]), accuracy) == share

    def test_nothing_is_covered_where_the_surest_is_wrong_and_all_are(self) -> None:
        assert metrics.coverage_at(np.array([1.0, 1.0]), 0.95) == 0


class TestReport:
    FOUND = predictions(
        ["a", "a", "b", "out_of_scope"],
        [[0.9, 0.1, 0], [0.3, 0.6, 0.1], [0.2, 0.7, 0.1], [0.1, 0.5, 0.4]],
    )

    def test_accuracies(self) -> None:
        report = report_of(self.FOUND)

        assert report.accuracy == 2 / 4
        assert report.accuracy_in_scope == pytest.approx(2 / 3)
        assert report.accuracy_of_first_two == 1.0

    def test_scores_of_an_intent(self) -> None:
        scores = report_of(self.FOUND).by_intent["b"]

        assert scores.precision == pytest.approx(1 / 3)
        assert (scores.recall, scores.f1, scores.support) == (1.0, 0.5, 1)

    def test_an_intent_without_cases_does_not_lower_the_mean(self) -> None:
        assert report_of(predictions(["a"], [[1, 0, 0]])).macro_f1 == 1.0

    def test_rows_of_the_confusion_are_labels(self) -> None:
        assert report_of(self.FOUND).confusion == ((1, 1, 0), (0, 1, 0), (0, 1, 0))

    def test_intents_that_are_neither_label_nor_said_are_not_met(self) -> None:
        assert report_of(self.FOUND).met == (0, 1, 2)
        assert report_of(predictions(["a", "a"], [[1, 0, 0], [0.2, 0, 0.8]])).met == (0, 2)

    def test_wrong_answers_come_surest_first(self) -> None:
        assert [(w.text, w.confidence) for w in report_of(self.FOUND).surest_wrong] == [
            ("text 1", 0.6),
            ("text 3", 0.5),
        ]

    def test_the_most_frequent_confusion_comes_first(self) -> None:
        found = predictions(["b", "a", "a"], [[1, 0, 0], [0, 0.6, 0.4], [0, 0.8, 0.2]])

        assert [(c.label, c.predicted, c.count, c.examples) for c in worst_confusions(found)] == [
            ("a", "b", 2, ("text 2", "text 1")),
            ("b", "a", 1, ("text 0",)),
        ]

    def test_it_is_json(self) -> None:
        told = json.loads(json.dumps(report_of(self.FOUND).to_json(), allow_nan=False))

        assert told["by_intent"]["b"]["support"] == 1

    def test_cases_have_their_likeliest_intents_first(self) -> None:
        row = case_rows(self.FOUND)[1]

        assert (row["label"], row["predicted"], row["correct"]) == ("a", "b", False)
        assert list(row["intents"].items()) == [("b", 0.6), ("a", 0.3), ("out_of_scope", 0.1)]

    def test_columns_are_all_intents_that_are_matched_or_labels(self) -> None:
        matches = [(Match("b", 0.6), Match("a", 0.4)), (Match("d", 1.0),)]
        found = predictions_of(["x", "y"], ["a", "c"], matches, [0, 0])

        assert found.intents == ("a", "b", "c", "d")
        assert found.probabilities.tolist() == [[0.4, 0.6, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]

    @pytest.mark.parametrize("intents", ["b a", "a a", "a b c"])
    def test_columns_are_sorted_intents(self, intents: str) -> None:
        with pytest.raises(ValueError, match="intent"):
            predictions(["a"], [[0.5, 0.5]], intents)


class TestGroups:
    @pytest.mark.parametrize(
        ("one", "two", "together"),
        [
            (("pros", "pros of fwname"), ("pros", "pros of fwname"), True),
            (("pros", "is fwname any good"), ("pros", "any good is fwname"), True),
            (("aspect", "what is the tquality of fwname"), ("aspect", "what is tquality of fwname"), True),
            (("pros", "pros of fwname"), ("cons", "pros of fwname"), True),
            (("pros", "what are the pros of fwname"), ("cons", "what are the cons of fwname"), False),
            (("facts", "who made fwname"), ("facts", "who maintain fwname"), False),
            (("pros", "pros of fwname"), ("pros", "what makes fwname stand out"), False),
        ],
    )
    def test_paraphrases_are_together(self, one: tuple[str, str], two: tuple[str, str], together: bool) -> None:
        groups = groups_of((one[1], two[1]), (one[0], two[0]))

        assert groups == ((0, 0) if together else (0, 1))

    def test_a_chain_is_one_group(self) -> None:
        chain = ("one two three four five", "one two three four six", "one two three ten six")

        assert groups_of((chain[0], chain[2]), ("a", "a"), alike=75) == (0, 1)
        assert groups_of(chain, ("a", "a", "a"), alike=75) == (0, 0, 0)

    def test_sizes_come_largest_first(self) -> None:
        assert group_sizes((0, 1, 1, 2, 1, 2)) == (3, 2, 1)

    def test_no_group_is_in_two_folds_and_each_intent_is_in_all(self) -> None:
        groups = [n // 2 for n in range(60)]
        intents = ["a" if group < 20 else "b" for group in groups]
        folds = folds_of(intents, groups, 5, seed=3)

        assert len(set(zip(groups, folds, strict=True))) == len(set(groups))
        assert set(zip(intents, folds, strict=True)) == {(i, f) for i in "ab" for f in range(5)}
        assert folds == folds_of(intents, groups, 5, seed=3)
        assert folds != folds_of(intents, groups, 5, seed=4)

    def test_too_few_groups_are_refused_by_the_intent(self) -> None:
        with pytest.raises(FoldsError, match=r"^3 folds need 3 groups of phrasings for each intent; b has 2$"):
            folds_of(["a", "a", "a", "b", "b", "b"], [0, 1, 2, 3, 3, 4], 3)


class TestAsking:
    FILLINGS: ClassVar = {"fw": ("Ash", "Birch"), "fw2": ("Ash", "Birch")}

    def test_slots_get_different_names(self) -> None:
        filled = {fill("{fw} or {fw2}", self.FILLINGS, random.Random(seed)) for seed in range(20)}

        assert filled == {"Ash or Birch", "Birch or Ash"}

    def test_names_come_again_where_there_are_no_others(self) -> None:
        assert Counter(fill("{fw} {fw} {fw}", self.FILLINGS, random.Random(0)).split()).most_common()[0][1] == 2

    def test_every_slot_of_the_shipped_phrasings_can_be_filled(self, base: KnowledgeBase) -> None:
        fillings = fillings_of(base)
        asked = [fill(p, fillings, random.Random(0)) for examples in base.intents for p in examples.phrasings]

        assert all(fillings.values())
        assert not [
            text for text in asked if re.search(r"\{(?:fw|feature|quality|project|type|other|company)\d?\}", text)
        ]

    @pytest.mark.parametrize("seed", range(30))
    def test_a_slip_is_one_edit_of_letters(self, seed: int) -> None:
        slipped = misspelt("is flask 3.1 fast?", 1, random.Random(seed))

        assert OSA.distance("is flask 3.1 fast?", slipped) == 1
        assert slipped.count("3.1") == slipped.count("?") == 1

    def test_all_four_slips_happen(self) -> None:
        slips = {misspelt("ab", 1, random.Random(seed)) for seed in range(200)}

        assert {"ba", "b", "aab"} < slips
        assert any(len(slip) == 2 and slip[1] == "b" and slip[0] not in "ab" for slip in slips)

    @pytest.mark.parametrize("text", ["", "1 + 1", "a", "? !", "aa a"])
    def test_what_has_nothing_to_slip_ends_all_the_same(self, text: str) -> None:
        assert OSA.distance(text, misspelt(text, 3, random.Random(1))) <= 3

    def test_the_seed_decides(self) -> None:
        told = [misspelt("which framework is best", 3, random.Random(seed)) for seed in (1, 1, 2)]

        assert told[0] == told[1] != told[2]


class FakeReader:
    """Says of each question that it is the intent most learned, and remembers what it learned."""

    learned: ClassVar[list[KnowledgeBase]] = []

    @classmethod
    def over(cls, base: KnowledgeBase) -> FakeReader:
        cls.learned.append(base)
        return cls()

    def matches(self, text: str) -> tuple[Match, ...]:
        return (Match("out_of_scope", 0.75), Match("pros", 0.25))


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load([places.KNOWLEDGE])


@pytest.fixture(scope="module")
def questions(base: KnowledgeBase) -> measuring.Questions:
    return measuring.questions_of(base, folds=4)


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[KnowledgeBase]:
    monkeypatch.setattr(measuring, "Reader", FakeReader)
    FakeReader.learned.clear()
    return FakeReader.learned


def phrasings(base: KnowledgeBase) -> list[str]:
    return [phrasing for examples in base.intents for phrasing in examples.phrasings]


class TestCrossValidation:
    def test_each_question_is_asked_a_reader_that_learned_nothing_of_its_group(
        self, questions: measuring.Questions, learned: list[KnowledgeBase]
    ) -> None:
        found = measuring.cross_validated(questions)

        assert len(learned) == 4
        assert len(found) == len(questions.phrasings)
        for fold, taught in enumerate(learned):
            known = set(zip(*[phrasings(taught), [e.intent for e in taught.intents for _ in e.phrasings]], strict=True))
            places_of = list(zip(questions.phrasings, questions.intents, strict=True))
            groups = {questions.groups[n] for n, place in enumerate(places_of) if place in known}
            tested = {g for g, f in zip(questions.groups, questions.folds, strict=True) if f == fold}
            assert not groups & tested
            assert len(phrasings(taught)) == sum(f != fold for f in questions.folds)

    def test_probabilities_are_those_of_the_matcher(
        self, questions: measuring.Questions, learned: list[KnowledgeBase]
    ) -> None:
        found = measuring.cross_validated(questions)

        assert set(found.predicted) == {"out_of_scope"}
        assert set(found.chance_outside) == {0.75}

    def test_smaller_shares_lie_inside_larger_ones(
        self, questions: measuring.Questions, learned: list[KnowledgeBase]
    ) -> None:
        for share in (0.1, 0.5):
            measuring.cross_validated(questions, share=share)
        small, large = learned[0], learned[4]

        assert not Counter(phrasings(small)) - Counter(phrasings(large))
        assert all(len(examples.phrasings) >= measuring.FEWEST for examples in small.intents)
        assert len(phrasings(large)) == pytest.approx(len(questions.phrasings) * 3 / 4 / 2, rel=0.02)

    def test_the_curve_ends_with_the_whole(self, questions: measuring.Questions, learned: list[KnowledgeBase]) -> None:
        whole = measuring.cross_validated(questions)
        ticks: list[None] = []
        curve = measuring.learning_curve(questions, whole, lambda: ticks.append(None))

        assert [point.share for point in curve] == [0.1, 0.25, 0.5, 0.75, 1.0]
        assert curve[-1].accuracy == float(whole.correct.mean())
        assert len(ticks) == 4 * 4

    def test_slips_leave_the_fillings_as_they_are(self, base: KnowledgeBase, questions: measuring.Questions) -> None:
        slipped = measuring.questions_of(base, folds=4, typos=1)

        assert max(map(OSA.distance, questions.asked, slipped.asked)) == 1

    def test_no_group_of_the_shipped_phrasings_is_a_giant(self, questions: measuring.Questions) -> None:
        assert group_sizes(questions.groups)[0] < 0.05 * len(questions.phrasings)


INTENTS = ("pros", "cons")
GOOD = '{"text": "Flask pros", "label": "pros", "more": 1}'


class TestCases:
    def test_both_shapes_are_read_in_order(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.jsonl"
        file.write_text(f'\ufeff{GOOD}\n\n{{"question": " Flask cons ", "intent": "cons"}}\r\n', "utf-8")

        assert read_cases([file, file], INTENTS) == (Case("Flask pros", "pros"), Case("Flask cons", "cons")) * 2

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("nonsense", "is no JSON: Expecting value"),
            ("[" * 100_000, "is no JSON: too deep"),
            ("[1]", "is no JSON object"),
            ('{"text": "x"}', 'has neither "text" and "label" nor "question" and "intent"'),
            ('{"text": "x", "intent": "pros"}', 'has neither "text" and "label" nor "question" and "intent"'),
            ('{"text": 1, "label": "pros"}', "'text' is no text"),
            ('{"text": "  ", "label": "pros"}', "'text' is empty"),
            ('{"question": "x", "intent": "love"}', "'love' is none of the intents cons, pros"),
            (json.dumps({"text": "x" * 2001, "label": "pros"}), "'text' has 2,001 characters; 2,000 are the most"),
        ],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str, problem: str) -> None:
        file = tmp_path / "cases.jsonl"
        file.write_text(f"{GOOD}\n{line}\n")
        with pytest.raises(CasesError) as caught:
            read_cases([file], INTENTS)

        assert str(caught.value) == f"{file}:2: {problem}"

    def test_all_bad_lines_are_named_up_to_a_limit(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.jsonl"
        file.write_text("x\n" * 25)
        with pytest.raises(CasesError) as caught:
            read_cases([file], INTENTS)

        assert len(str(caught.value).splitlines()) == 21
        assert str(caught.value).endswith("\n... and 5 more")

    def test_no_cases_are_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.jsonl"
        file.write_text("\n")
        with pytest.raises(CasesError, match="there are 0 cases"):
            read_cases([file], INTENTS)

    def test_what_is_no_text_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.jsonl"
        file.write_bytes(b"{\xff")
        with pytest.raises(CasesError, match=r"is no UTF-8 text, from byte 1 on$"):
            read_cases([file], INTENTS)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(CasesError, match=r"none\.jsonl: cannot be read: No such file"):
            read_cases([tmp_path / "none.jsonl"], INTENTS)
