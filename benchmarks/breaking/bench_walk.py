"""A walk through a bench: edits of all kinds, there and back, and what must hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import planner
from benchmarks.breaking.drawn_edits import KINDS, Step, drawn_step, wrong_step
from benchmarks.breaking.fresh import Planned, Questions
from planner import Workbench
from planner.errors import InputError, PlannerError
from planner.plan import Status
from planner.scenario.editable.toml_text import toml_text

__all__ = ["Walk", "walked"]

WRONG, BACK = 0.15, 0.3
"""Shares of steps that a bench has to refuse, and that go back or forth."""
MOST_STEPS = 8
"""Steps for each edit that is to stand: some are refused, others taken back."""
MORE_EDITS = 2
"""After the first plan, before the second."""
SHORTEST = 15
"""Letters of a message that says what and where."""
REFUSED = "  # refused: "
FOREIGN = ("Input should", "Traceback", "object at 0x", "NoneType")
"""Words of libraries, which no message may have."""

Shown = tuple[str, str, str, bool, int]


@dataclass(kw_only=True)
class Walk:
    """A bench with the keys that its steps had, and all that was seen on the way.

    Parameters
    ----------
    keys, position
        Key after each step that can be undone, and where among them the bench is.
    calls
        All calls as they are written in Python, with what became of them.
    """

    bench: Workbench
    into: Path
    rng: random.Random
    keys: list[str]
    position: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    questions: Questions = field(default_factory=Questions)

    def standing(self) -> list[int]:
        """Return the numbers of the edits that were not withdrawn."""
        history = self.bench.history
        return [int(item) for item in history.index[~history["withdrawn"]]]

    def complain(self, words: str) -> None:
        """Take down a fault, with the call that led to it."""
        call, *_ = self.calls[-1].split(REFUSED)
        self.faults.append(f"call {len(self.calls)} {call}: {words}")

    def ask(self, name: str) -> Path:
        """Have a fresh process read the county as it is now; return its file."""
        file = planner.to_folder(self.bench.scenario, self.into / name)
        self.questions.keys.append((file, _key(self.bench)))
        return file

    def make(self, words: str, call: Callable[[], object], *, is_wrong: bool) -> bool:
        """Make a call and return whether the bench took it.

        If it is refused the bench has to be as it was, and the message to say why.
        """
        before = _shown(self.bench)
        self.calls.append(words)
        try:
            call()
        except PlannerError as error:
            self.calls[-1] += f"{REFUSED}{error}"
            self.messages.append(f"{words}\n    {error}")
            if _shown(self.bench) != before:
                self.complain("refused, and yet changed")
            if not _is_well_said(error):
                self.complain("does not say what and where")
            return False
        except Exception as error:
            self.complain(f"{type(error).__name__}: {error}")
            return False
        if is_wrong:
            self.complain("should be refused")
        return True

    def take(self, step: Step) -> bool:
        """Have the bench take an edit, and see that its key tells."""
        is_taken = self.make(
            step.words, lambda: step.call(self.bench), is_wrong=step.is_wrong
        )
        self.counts["taken" if is_taken else "refused"] += 1
        if not is_taken:
            return False
        self.kinds.add(step.kind)
        self.counts["unchanged"] += self._come(_key(self.bench))
        return True

    def _come(self, key: str) -> bool:
        """Take down a step; return whether it is said to be no change."""
        is_said = "no change: " in repr(self.bench)
        if (key == self.keys[self.position]) != is_said:
            self.complain(f"key as before: {not is_said}; said to be: {is_said}")
        self.keys = [*self.keys[: self.position + 1], key]
        self.position += 1
        return is_said

    def go(self, by: int) -> None:
        """Undo or redo steps, and see that keys are as they were."""
        call = self.bench.redo if by > 0 else lambda: self.bench.undo(-by)
        words = "bench.redo()" if by > 0 else f"bench.undo({-by})"
        is_wrong = not 0 <= self.position + by < len(self.keys)
        if self.make(words, call, is_wrong=is_wrong):
            self.position += by
            if _key(self.bench) != self.keys[self.position]:
                self.complain("not the key of that step")

    def withdraw(self, number: int) -> bool:
        """Withdraw an edit; return whether that was possible."""
        words = f"bench.withdraw({number})"
        is_wrong = number not in self.standing()
        if not self.make(words, lambda: self.bench.withdraw(number), is_wrong=is_wrong):
            return False
        self._come(_key(self.bench))
        return True

    def copy(self) -> None:
        """Edit a copy, and go on with it or with what it was copied from."""
        own, other = self.bench, self.bench.copy()
        self.calls.append("other = bench.copy()")
        kept, before = (list(self.keys), self.position), _shown(own)
        self.bench = other
        self.take(drawn_step(other, self.rng, self.rng.choice(KINDS)))
        if _shown(own) != before:
            self.complain("an edit of a copy changed the bench")
        if self.rng.random() < 0.5:
            self.calls.append("# goes on with what was copied")
            self.bench, (self.keys, self.position) = own, kept


def walked(folder: Path, into: Path, rng: random.Random, *, edits: int) -> Walk:
    """Return a walk through the bench of a county, to the end and back.

    Parameters
    ----------
    into
        Folder that counties and plans are written into.
    edits
        That stand when the county is planned.
    """
    bench = planner.open(folder)
    walk = Walk(bench=bench, into=into, rng=rng, keys=[_key(bench)])
    walk.ask("first")
    _forth(walk, edits)
    _plan(walk, walk.ask("all"))
    _undo_all(walk)
    _withdraw_all(walk)
    return walk


def _forth(walk: Walk, edits: int) -> None:
    """Take edits, each kind before any comes again, until so many stand."""
    rng = walk.rng
    wanted: list[str] = []
    for _ in range(MOST_STEPS * edits):
        if len(walk.standing()) >= edits:
            return
        wanted = wanted or rng.sample(KINDS, len(KINDS))
        drawn = rng.random()
        if drawn < WRONG:
            walk.take(wrong_step(walk.bench, rng))
        elif drawn < BACK:
            walk.counts["steps"] += 1
            _step_back(walk)
        else:
            kind = wanted.pop()
            if not walk.take(drawn_step(walk.bench, rng, kind)):
                # Once more later, with other values.
                wanted.insert(rng.randint(0, len(wanted)), kind)


def _step_back(walk: Walk) -> None:
    match walk.rng.choice(["undo", "redo", "withdraw", "copy"]):
        case "undo":
            walk.go(-walk.rng.choice([1, 1, 2, 3]))
        case "redo":
            walk.go(1)
        case "withdraw":
            walk.withdraw(walk.rng.choice([*walk.standing(), 1]))
        case _:
            walk.copy()


def _plan(walk: Walk, file: Path) -> None:
    """Plan the county, then once more after further edits on a copy."""
    bench, into = walk.bench, walk.into
    out = _solved(walk, bench, "plan", ["solve", str(file)], keep="nothing")
    if out is None:
        return
    before = bench.scenario.document.edits
    kept = list(walk.keys), walk.position
    walk.bench = bench.copy()
    for _ in range(MOST_STEPS * MORE_EDITS):
        walk.take(drawn_step(walk.bench, walk.rng, walk.rng.choice(KINDS)))
        if walk.position == kept[1] + MORE_EDITS:
            break
    other = walk.bench
    rows = other.scenario.document.edits[len(before) :]
    # The copy is left behind; the bench goes on as it was before its edits.
    walk.bench, (walk.keys, walk.position) = bench, kept
    if not rows:
        return
    more = into / "more.toml"
    texts = [item.model_dump(exclude_none=True) for item in rows]
    more.write_text(toml_text({"edits": texts}), encoding="utf-8")
    keep = walk.rng.choice(["rest", "nothing"])
    command = ["solve", "--from", str(out), "--edits", str(more), "--keep", keep]
    _solved(walk, other, "changed", command, keep=keep)


def _solved(
    walk: Walk, bench: Workbench, name: str, command: Sequence[str], *, keep: Any
) -> Path | None:
    """Return the folder of the bench's plan, which the command is to find, too."""
    words = f"{'bench' if bench is walk.bench else 'other'}.solve(keep={keep!r})"
    walk.calls.append(words)
    try:
        change = bench.solve(keep=keep)
        change.sentence(), change.sentence(language="zh")
        out, is_met = None, change.status in {Status.OPTIMAL, Status.FEASIBLE}
        if change.plan is not None:
            out = bench.write(walk.into / f"{name}-bench")
    except Exception as error:
        walk.complain(f"{type(error).__name__}: {error}")
        return None
    other = walk.into / f"{name}-command"
    whole = [*command, "--out", str(other), "--quiet"]
    planned = Planned(name=name, out=out, other=other, command=whole, is_met=is_met)
    walk.questions.planned.append(planned)
    return out


def _undo_all(walk: Walk) -> None:
    """Undo step by step to the beginning, and go forth again."""
    plan = walk.bench.plan
    steps = walk.position
    for _ in range(steps):
        walk.go(-1)
    for _ in range(steps):
        walk.go(1)
    if walk.bench.plan != plan or walk.bench.is_current != (plan is not None):
        walk.complain("another plan than before all was undone and done again")


def _withdraw_all(walk: Walk) -> None:
    """Withdraw all edits in random order; those that others need come later."""
    left = walk.standing()
    while left:
        walk.rng.shuffle(left)
        for number in left:
            if walk.withdraw(number):
                walk.ask(f"without-{number}")
        if walk.standing() == sorted(left):
            walk.complain(f"none of {sorted(left)} can be withdrawn")
            return
        left = walk.standing()


def _key(bench: Workbench) -> str:
    return planner.instance_key(bench.instance)


def _shown(bench: Workbench) -> Shown:
    """Return all that a refused call has to leave as it is."""
    history = bench.history.reset_index().astype(str).to_csv()
    return (_key(bench), history, repr(bench), bench.is_current, id(bench.plan))


def _is_well_said(error: PlannerError) -> bool:
    """Return whether a message says what is wrong, and what to do."""
    text = str(error)
    if len(text) < SHORTEST or any(words in text for words in FOREIGN):
        return False
    if isinstance(error, InputError):
        parts = [(item.found, item.expected, item.remedy) for item in error.problems]
        return bool(parts) and all(all(map(str.strip, item)) for item in parts)
    return ":" in text
