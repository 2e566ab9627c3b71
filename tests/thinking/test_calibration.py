"""From decisions to probabilities: the temperature, what is none of the intents, and the threshold for it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from bot.reading.calibration import Calibration, HeldOut, Signs, best_threshold, calibrated, sharpness_of


def signs(decisions: tuple[float, ...], none: float = -1.0, strange: int = 0, words: int = 5) -> Signs:
    return Signs(np.array(decisions, dtype=np.float64), none, strange, words)


def held_out(outside: int = 40, stand_ins: int = 0) -> HeldOut:
    """Phrases that lie on the side of their intent, and others that lie on no side; a few are the other way round."""
    inside = [signs((0.9 - place / 100, -0.8)) for place in range(40)] + [signs((-0.7, -0.8))]
    strange = [signs((-0.6 - place / 100, -0.8), none=0.2) for place in range(outside)]
    strange[:1] = [signs((0.8, -0.8), none=0.2)] * min(1, outside)
    near = [signs((-0.1, -0.4))] * stand_ins
    return HeldOut(inside, [0] * len(inside), strange, near)


@pytest.mark.parametrize("sharpness", [0.5, 2.0, 7.0])
def test_the_sharpness_under_which_known_outcomes_came_about_is_found(sharpness: float) -> None:
    rng = np.random.default_rng(0)
    decisions = rng.normal(size=(4000, 3))
    shares = softmax(sharpness * decisions, axis=1)
    right = [int(rng.choice(3, p=row)) for row in shares]

    assert sharpness_of(decisions, right) == pytest.approx(sharpness, rel=0.1)


def test_one_outcome_in_four_is_found_exactly() -> None:
    decisions, right = np.tile([1.0, 0.0], (4, 1)), [0, 0, 0, 1]

    assert sharpness_of(decisions, right) == pytest.approx(np.log(3), abs=1e-3)


def test_intents_share_what_is_certain_by_how_far_apart_they_are() -> None:
    calibration = Calibration(float(np.log(3)), (0.0,) * 7, -50.0, 1.0)

    assert calibration.of_intents(np.array([1.0, 0.0])) == pytest.approx([0.75, 0.25])
    assert calibration.of_none(signs((1.0, 0.0))) == pytest.approx(0.0, abs=1e-20)


def test_what_lies_on_no_side_is_rather_none() -> None:
    calibration = calibrated(held_out(), 0.5)

    assert calibration.of_none(signs((-0.8, -0.8), none=0.2)) > 0.8
    assert calibration.of_none(signs((0.8, -0.8))) < 0.2


def test_the_more_is_none_the_likelier_none_is() -> None:
    rare, often = calibrated(held_out(), 0.05), calibrated(held_out(), 0.6)

    assert rare.of_none(signs((0.0, -0.8))) < often.of_none(signs((0.0, -0.8)))


def test_a_share_of_none_is_believed_on_the_whole() -> None:
    held = held_out()
    calibration = calibrated(held, 0.3)

    inside = np.mean([calibration.of_none(s) for s in held.inside])
    outside = np.mean([calibration.of_none(s) for s in held.outside])

    assert 0.7 * inside + 0.3 * outside == pytest.approx(0.3, abs=0.01)


def test_real_phrases_of_none_outweigh_any_number_of_stand_ins() -> None:
    """Stand-ins lie near the intents, real ones do not: with many real ones, what is near is not taken for none."""
    near = signs((-0.1, -0.4))
    few, many = (calibrated(held_out(outside, stand_ins=400), 0.3) for outside in (1, 200))

    assert few.of_none(near) > 0.5 > many.of_none(near)


@pytest.mark.parametrize("held", [HeldOut(), held_out(outside=0), HeldOut([], [], [signs((0.0, 0.0))], [])])
def test_without_phrases_of_both_kinds_nothing_is_taken_for_none(held: HeldOut) -> None:
    calibration = calibrated(held, 0.25)

    assert calibration.of_none(signs((-5.0, -5.0), strange=5)) < 1e-20
    assert calibration.threshold == 1.0


@pytest.mark.parametrize(
    ("probabilities", "is_none", "threshold"),
    [
        ((0.9, 0.8, 0.3, 0.1), (1, 1, 0, 0), 0.8),
        ((0.1, 0.3, 0.8, 0.9), (0, 0, 1, 1), 0.8),
        ((0.9, 0.8, 0.7, 0.1), (1, 0, 1, 0), 0.7),
        ((0.9, 0.8, 0.7, 0.6, 0.5), (1, 0, 0, 0, 1), 0.9),
        ((0.5, 0.5, 0.5), (1, 0, 1), 0.5),
    ],
)
def test_the_threshold_is_the_one_of_the_best_f1(
    probabilities: tuple[float, ...], is_none: tuple[int, ...], threshold: float
) -> None:
    assert best_threshold(np.array(probabilities), np.array(is_none), np.ones(len(is_none))) == threshold


def test_figures_of_signs_are_of_the_decisions() -> None:
    top, peak, spread, none, strange, share, length = signs((1.0, -1.0), none=-0.5, strange=2, words=4).row()

    assert (top, spread, none, strange, share) == pytest.approx((1.0, 1.0, -0.5, 2.0, 0.5))
    assert peak == pytest.approx(1.0, abs=1e-3)
    assert length == pytest.approx(np.log(5))
