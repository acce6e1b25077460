"""The smallest extra capital: what has to be added to the ceilings for a project to be funded.

**What is searched.** Additions, in whole đồng by source and year, with which the draft computed anew funds the
project, pays no higher tier less than now, and keeps every project that is in the draft now. Of these the least in
total. More capital is not simply better: others may take it first (*rivals*), and what they begin may take more than
was added. So an amount can only be said to suffice by computing the draft anew with it (`redrafts`).

**How.** Best first. A *part* of the search stands for all answers of a kind: certain new starts begin, others do not,
certain rivals do not fit, certain rows get at least so much (`parts`). For each part there is a least addition that
every answer in it costs: who must be paid before and after whom (`obligations`) is a question about capital and
demands of sets of years, answered exactly (`..least_extra`): one source at a time, and all of them together where they
share in what a tier must get, or in what other years would leave it. Where sources must agree on the years of a new
start, these are tried (`part_costs`).

1. The part that costs least is taken up (`search`). Nothing cheaper is left: its cost is a bound for all answers.
2. The draft is computed anew with its least addition. If that is an answer, nothing costs less: it is the smallest.
3. Otherwise the new draft shows what is in the way, and smaller parts take the place of this one that together hold
   all of its answers (`branching`):
   - other new starts begin (a rival draft): in an answer one more new start begins, or the rival does not fit;
   - rows get too little: in an answer one that drops out gets some, a tier that loses gets what it gets now;
   - years of capital decide: in an answer rows are paid beside the years found, or other years leave them more;
   - the years of all that begins are decided, and the new draft has others that are better: in an answer these do not
     fit, or leave the first rows less (`other_years`).
   There are finitely many of these, each in whole đồng: nothing is halved. As far as that is one bound, a part holds
   only answers that are not in the parts before it.
4. From 1 again, until an answer is found or the steps are used up.

**What saves steps.** Who begins in every draft before another, whatever the capital, is known from the rows alone
(`competition`). Rows that may be paid in all the years of what comes after them are paid in full wherever that gets
anything (`obligations`). New starts that are alike begin in their order (`part_costs`). Rivals and exchanges that were
met before are tried ahead of a draft computed anew (`rivals`). Answers in which the years of the draft now still leave
each row its most are looked at first, the others later (`settled`).

**What is promised.** Steps are counted, no clock is asked: the same input gives the same answer. What is said to
suffice was seen to. If the search ends early, or a part could not be replaced exactly, the answer is a range: the
best addition that suffices, and the cost of the cheapest part that is left. The former is found by paying for more than
it takes and leaving out again what is not needed (`overpaying`).

**What stays open.** Nearly always amounts for a new start of a large plan: twenty others might begin beside it or in
its place, and each set of them that costs less than the answer is a part of its own (figures: docs/benchmarks.md).
"""
