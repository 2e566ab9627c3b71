"""Choose the thresholds of reading from the cross-validated phrasings: when to decline, and when to ask back.

Costs are those of an asker: a wrong answer to what is out of scope 2, any other wrong reading 1, a question back that
offers the right reading 0.3, and 1 where it does not. Prints the cost per question over a grid, the best, and
what the shipped thresholds cost.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bot.evaluation.measuring import cross_validated, questions_of
from bot.evaluation.predictions import NONE, Predictions
from bot.knowledge_base.pack import load
from bot.rules.planner import KINDS, TORN

FROM = tuple(round(0.1 + 0.05 * step, 2) for step in range(13))
MARGINS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
LIKELIEST = "likeliest"
WRONGLY_ANSWERED, WRONG, ASKED_BACK = 2.0, 1.0, 0.3


def cost_of_declining(found: Predictions, from_: float | None) -> float:
    """The mean cost where a case is out of scope from a probability of *from_* on, else its likeliest intent.

    With None, it is out of scope where that is likelier than every intent.
    """
    inside = found.probabilities.copy()
    inside[:, found.intents.index(NONE)] = 0.0
    best = np.array(found.intents)[inside.argmax(axis=1)]
    declined = found.chance_outside >= (inside.max(axis=1) if from_ is None else from_)
    labels = np.array(found.labels)
    costs = np.where(
        declined, WRONG * ~found.outside, np.where(found.outside, WRONGLY_ANSWERED, WRONG * (best != labels))
    )
    return float(costs.mean())


def cost_of_asking_back(found: Predictions, margin: float) -> float:
    """The mean cost where two readings of different kinds, less than *margin* apart, are asked back."""
    order = np.argsort(-found.probabilities, axis=1, kind="stable")[:, :2]
    first, second = np.take_along_axis(found.probabilities, order, axis=1).T
    names = np.array(found.intents)[order]
    labels = np.array(found.labels)
    differ = np.array([KINDS.get(one, one) != KINDS.get(other, other) for one, other in names])
    asked = (first - second < margin) & (names != NONE).all(axis=1) & differ
    offered = (names == labels[:, None]).any(axis=1)
    costs = np.where(asked, np.where(offered, ASKED_BACK, WRONG), WRONG * (names[:, 0] != labels))
    return float(costs.mean())


def main() -> int:
    """Cross-validate once, and print or dump the costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, default=Path("knowledge/python-web"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    questions = questions_of(load([options.pack]), folds=options.folds, seed=options.seed)
    found = cross_validated(questions, lambda: print("a fold is done", file=sys.stderr), seed=options.seed)
    declining: dict[float | str, float] = {from_: cost_of_declining(found, from_) for from_ in FROM}
    declining[LIKELIEST] = cost_of_declining(found, None)
    asking = {margin: cost_of_asking_back(found, margin) for margin in MARGINS}
    figures: dict[str, dict[str, Any]] = {
        "out of scope from": {
            "costs": declining,
            "best": min(declining, key=declining.__getitem__),
            "shipped": LIKELIEST,
        },
        "ask back below": {"costs": asking, "best": min(asking, key=asking.__getitem__), "shipped": TORN},
    }
    if options.json:
        print(json.dumps(figures, indent=1))
        return 0
    for name, figure in figures.items():
        print(f"{name}: best {figure['best']}, shipped {figure['shipped']}")
        for at, cost in figure["costs"].items():
            print(f"  {at!s:>10}  {cost:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
