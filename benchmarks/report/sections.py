"""The parts of a group on the page: who is best, where each loses, why, and at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from memalpha_gym.environment_pages import about
from memalpha_gym.views.shell import badge, details, section, table, text

from ..differences import WHOLE
from ..operation_figures import operation_figures
from ..statistics import Interval, Row
from ..table.text import FAILED, MISSING, PRIVILEGED, marked_score, mean_text, score_text, short_number
from . import figures, svg
from .building import Shown
from .costs import ALWAYS, CLOCK, COSTS, cost_text
from .groups import Group
from .ranking import SURE, Standing, best_of, least_p

_MEANING = {
    "unwritten": "something the answer rests on was never held",
    "lost": "it was held, and is gone",
    "stale": "only an outdated value is held",
    "unretrieved": "it is held, and the reader was not shown it",
    "unused": "the reader was shown it, and answered otherwise",
    "unanswerable": "the right reply was that it is not known",
}


class GroupPage:
    """The parts of one group.

    Args:
        number: of the group.
        group: its figures.
        found: its agents, best first.
        shown: its episodes.
        places: the number of each agent and of each environment in the page's data.
        first: the number of its first episode in the page's data.
        seconds: whether wall-clock times are told.
    """

    def __init__(
        self,
        number: int,
        group: Group,
        found: Sequence[Standing],
        shown: Sequence[Shown],
        places: tuple[Mapping[str, int], Mapping[str, int]],
        first: int,
        seconds: bool,
    ) -> None:
        self.number, self.group, self.found, self.shown, self.seconds = number, group, found, shown, seconds
        self.colour, self.columns = places
        self.first = first
        self.names = {each.agent: _marked(each) for each in found}

    def sections(self, heading: str) -> str:
        """All parts, under the group's heading where there is one."""
        level = 3 if heading else 2
        parts = (
            ("best", "Who is best", self._best),
            ("where", "Where each loses", self._where),
            ("why", "Why", self._why),
            ("cost", "At what cost", self._cost),
            ("families", "Each environment", self._families),
        )
        made = "".join(section(f"{name}-{self.number}", title, part(), level=level) for name, title, part in parts)
        return section(f"group-{self.number}", heading, made) if heading else made

    # --- who is best -----------------------------------------------------------------------------------------------------

    def verdict(self) -> str:
        """Who is best and whether that is sure, as HTML."""
        total = len(self.group.columns)
        best = best_of(self.found, total)
        if best is None:
            return (
                '<p class="verdict">Nobody is ranked: every agent was told the tasks, failed in an episode, or lacks an '
                "environment.</p>"
            )
        where = f"over {total} environment{'s' * (total > 1)}"
        score = f"correctness {score_text(best.score)}{_within(best.ci95)}, {where}."
        rivals = [each for each in self.found if each.ranked(total) and each is not best]
        if not rivals:
            return f'<p class="verdict"><b>{text(best.name)}</b>: {score} No other agent is ranked.</p>'
        second = rivals[0]
        lead = second.to_best
        if lead is None or second.p is None:
            return f'<p class="verdict"><b>{text(best.name)}</b> is first: {score} It shares no task with the next.</p>'
        low, high = lead.ci95
        within = "" if low is None or high is None else f" (95 %: {0.0 - high:.3f} to {0.0 - low:.3f})"
        ahead = (
            f"Its lead over <b>{text(second.name)}</b>, the next, is {0.0 - lead.difference:.3f}{within}, p {_p(second.p)} over "
            f"{lead.tasks} tasks"
        )
        if second.p < SURE:
            return f'<p class="verdict"><b>{text(best.name)}</b> is best: {score} {ahead}: {badge("good", "sure")}</p>'
        equal = [each.name for each in rivals if each.p is None or each.p >= SURE]
        if least_p(lead.tasks) * len(rivals) >= SURE:
            more = f"So few tasks make no lead sure: their p cannot fall below {least_p(lead.tasks) * len(rivals):.3f}."
        else:
            more = f"This run does not tell it from {text(', '.join(equal))}; more episodes may."
        return (
            f'<p class="verdict"><b>{text(best.name)}</b> has the best mean: {score} {ahead}: {badge("middling", "not sure")}. '
            f"{more}</p>"
        )

    def _best(self) -> str:
        failed = any(each.failed for each in self.found)
        total = len(self.group.columns)
        partial = any(each.columns < total for each in self.found)
        heads = [
            "agent",
            "correctness",
            "95 % interval",
            "",
            *(["failed = 0"] if failed else []),
            "less than the best",
            "p",
        ]
        heads += ["return", "episodes", *(["environments"] if partial else [])]
        rows = [
            [
                self.names[each.agent],
                f"<b>{score_text(each.score)}</b>" if each.ranked(total) else score_text(each.score),
                _interval(each.ci95),
                svg.interval(each.score, each.ci95[0], each.ci95[1], self.colour[each.agent]),
                *([score_text(each.strict)] if failed else []),
                _difference(each),
                MISSING if each.p is None else _p(each.p),
                score_text(each.episode_return),
                f"{each.episodes - each.failed} of {each.episodes}" if each.failed else str(each.episodes),
                *([f"{each.columns} of {total}"] if partial else []),
            ]
            for each in self.found
        ]
        notes = [
            "Means over environments of mean correctness; intervals by bootstrap over the tasks of each environment. Differences "
            "task by task; p by swapping the two agents within tasks, adjusted for the number of comparisons (Holm)."
        ]
        if any(each.privileged for each in self.found):
            notes.append(f"{PRIVILEGED} is told the task, and is not ranked.")
        if failed:
            notes.append(
                f"{FAILED} had failed episodes, which are left out of its mean: it is not ranked. “failed = 0” counts them as 0, "
                "which is the least that the mean can be."
            )
        if partial:
            notes.append("An agent that lacks an environment is not ranked: its mean is over the others.")
        for row in self._all_rows():
            if row.agent == WHOLE:
                notes.append(
                    "whole text is what the reader comes to with the whole stream before it, and is not ranked."
                )
            if row.reading:
                notes.append(f"{row.agent} is read in a way of its own, {row.reading}.")
            if row.costs.degraded:
                notes.append(f"{row.agent} ran without {', '.join(row.costs.degraded)}: off in this installation.")
        told = "".join(f'<p class="note">{text(note)}</p>' for note in dict.fromkeys(notes))
        return self.verdict() + table("agents, best first", heads, rows) + told

    # --- where each loses ------------------------------------------------------------------------------------------------

    def _where(self) -> str:
        columns = list(self.group.columns.values())
        rows = []
        for each in self.found:
            cells = [self._heat(each.agent, column) for column in columns]
            rows.append([self.names[each.agent], *cells])
        heads = ["agent", *(text(column).replace(" ", "\n") for column in columns)]
        worst = "".join(f"<li>{told}</li>" for told in self._worst())
        note = '<p class="note">Mean correctness; choose a figure to see its episodes, the worst first.</p>'
        return table("correctness by agent and environment", heads, rows, name="heat") + note + f"<ul>{worst}</ul>"

    def _heat(self, agent: str, column: str) -> str:
        row = self.group.rows[agent].get(column)
        link = f"#find-{self.number}-{self.colour[agent]}-{self.columns[column]}"
        cell = figures.heat_cell(row.correctness if row else None, link)
        return f"{cell}<small>{FAILED} {row.failed} failed</small>" if row and row.failed else cell

    def _worst(self) -> Iterator[str]:
        """In which environments an agent is weakest, in words."""
        for each in self.found:
            rows = [row for row in self.group.rows[each.agent].values() if row.correctness is not None]
            if len(rows) < 3 or each.privileged or each.agent == WHOLE or not each.score:
                continue
            ordered = sorted(rows, key=lambda row: (row.correctness or 0.0, row.column))
            weak = ", ".join(f"{text(row.column)} {score_text(row.correctness)}" for row in ordered[:3])
            strong = f"{text(ordered[-1].column)} {score_text(ordered[-1].correctness)}"
            yield f"<b>{text(each.name)}</b> is weakest in {weak}; strongest in {strong}."

    # --- why -------------------------------------------------------------------------------------------------------------

    def _why(self) -> str:
        causes = figures.causes(self.group, self.found)
        parts = []
        if causes:
            meaning = "; ".join(f"{cause}: {told}" for cause, told in _MEANING.items())
            parts.append(
                f'{causes}<p class="note">{text(meaning)}. Shares of all questions, means over environments.</p>'
            )
        operations = self._operations()
        if operations:
            parts.append(f"<h4>What was done about the facts that were read</h4>{operations}")
        terms = "" if self.group.own_store else figures.reward_terms(self.shown, self._plain_names())
        if terms:
            parts.append(f"<h4>Reward by term</h4>{terms}")
            parts.append('<p class="note">Means over the steps that have the term, before it is weighed.</p>')
        unknown = (
            "Stores of agents' own are not looked into, so that nothing is known of causes."
            if self.group.own_store
            else ("The episodes know no causes.")
        )
        return "".join(parts) or f'<p class="note">{unknown}</p>'

    def _operations(self) -> str:
        heads = [
            "agent",
            "worth",
            "write precision",
            "write recall",
            "updates right",
            "lost",
            "stale left",
            "noise left",
        ]
        rows = []
        for each in self.found:
            known = [
                shown.record.operations
                for shown in self.shown
                if shown.agent == each.agent and shown.record.operations is not None and not shown.record.failed
            ]
            if not known:
                continue
            totals: Counter[str] = Counter()
            for counts in known:
                totals.update(counts)
            told = operation_figures(totals, len(known))
            rows.append(
                [
                    text(each.name),
                    *map(score_text, (told.term, told.write_precision, told.write_recall, told.updates_right)),
                    *map(mean_text, (told.losses, told.stale_left, told.noise_left)),
                ]
            )
        if not rows:
            return ""
        note = (
            "worth: facts held right over facts due and noise. Shares of written tokens that state a fact; of facts held after "
            "the chunk that tells them; of outdated facts put right. Per episode: facts lost, outdated facts and tokens without "
            "a fact at the end."
        )
        return table("operations by agent", heads, rows) + f'<p class="note">{text(note)}</p>'

    # --- at what cost ----------------------------------------------------------------------------------------------------

    def _cost(self) -> str:
        columns = [
            column
            for column in COSTS
            if column[0] in ALWAYS or any(column[1](rows) for rows in self.group.rows.values())
        ]
        if not self.seconds:
            columns = [column for column in columns if column[0] not in CLOCK]
        rows = [
            [text(each.name), *(cost_text(made(self.group.rows[each.agent]), form) for _, made, form in columns)]
            for each in self.found
        ]
        note = "Tokens are means over environments; calls, tokens of models and seconds are totals of all episodes."
        if any(row.costs.usage is not None and not row.costs.metered for row in self._all_rows()):
            note += " What some products asked of models is their own word, and was not metered."
        made = table("costs by agent", ["agent", *(text(name) for name, _, _ in columns)], rows)
        return f'{made}<p class="note">{text(note)}</p>{figures.memory_scatter(self.found, self.colour)}'

    # --- each environment ------------------------------------------------------------------------------------------------

    def _families(self) -> str:
        return "".join(
            self._family(place[0], column, number == 0)
            for number, (place, column) in enumerate(self.group.columns.items())
        )

    def _family(self, environment: str, column: str, unfolded: bool) -> str:
        sentence, competency, page = about(environment)
        rows = {each.agent: self.group.rows[each.agent].get(column) for each in self.found}
        here = [
            row
            for row in rows.values()
            if row is not None
            and row.correctness is not None
            and not (row.privileged or row.failed or row.agent == WHOLE)
        ]
        best = max(here, key=lambda row: row.correctness or 0.0, default=None)
        led = f" · best: {text(self.group.names[best.agent])} {score_text(best.correctness)}" if best else ""
        body = [
            f"<p>{text(sentence)}{f' Tests {text(competency)}.' if competency else ''}</p>"
            if sentence or competency
            else ""
        ]
        body.append(
            table(
                f"agents in {column}",
                _FAMILY_HEADS,
                [self._family_row(agent, row) for agent, row in rows.items() if row],
            )
        )
        own = [shown for shown in self.shown if shown.column == column]
        body.append(figures.growth(own, self._plain_names(), self.colour))
        if page:
            body.append(details("the environment's page", f"<pre>{text(page)}</pre>"))
        return details(f"<b>{text(column)}</b> <small>{text(sentence)}{led}</small>", "".join(body), unfolded=unfolded)

    def _family_row(self, agent: str, row: Row) -> list[str]:
        wrong = sorted(
            ((share, cause) for cause, share in row.causes.items() if cause and share >= 0.005), reverse=True
        )
        return [
            self.names[agent],
            marked_score(row.correctness, row.failed),
            _interval(row.ci95),
            score_text(row.episode_return),
            short_number(row.memory_tokens),
            short_number(row.chunk_tokens),
            str(row.invalid_calls),
            text(", ".join(f"{cause} {share:.0%}" for share, cause in wrong[:3]) or MISSING),
            self._examples(agent, row.column),
        ]

    def _examples(self, agent: str, column: str) -> str:
        """Links to the worst and the best episode, and to one that failed."""
        own = [
            (self.first + place, shown)
            for place, shown in enumerate(self.shown)
            if shown.agent == agent and shown.column == column
        ]
        scored = [(number, shown) for number, shown in own if shown.record.correctness is not None]
        links = []
        if scored:
            worst = min(scored, key=lambda each: (each[1].record.correctness or 0.0, each[0]))
            top = max(scored, key=lambda each: (each[1].record.correctness or 0.0, -each[0]))
            links.append(f'<a href="#e{worst[0]}">worst</a>')
            if top[0] != worst[0]:
                links.append(f'<a href="#e{top[0]}">best</a>')
        failed = next((number for number, shown in own if shown.record.failed), None)
        if failed is not None:
            links.append(f'<a href="#e{failed}">failed</a>')
        return " ".join(links)

    def _plain_names(self) -> dict[str, str]:
        return {each.agent: each.name for each in self.found}

    def _all_rows(self) -> Iterator[Row]:
        for rows in self.group.rows.values():
            yield from rows.values()


_FAMILY_HEADS = [
    "agent",
    "correctness",
    "95 % interval",
    "return",
    "memory",
    "stream",
    "invalid",
    "wrong because",
    "show",
]


def _marked(each: Standing) -> str:
    marks = f" {PRIVILEGED}" * each.privileged + f" {FAILED}" * bool(each.failed)
    return f"{text(each.name)}{marks}"


def _interval(ci95: Interval) -> str:
    low, high = ci95
    return MISSING if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _within(ci95: Interval) -> str:
    low, high = ci95
    return "" if low is None or high is None else f" (95 %: {low:.3f} to {high:.3f})"


def _difference(each: Standing) -> str:
    if each.to_best is None:
        return MISSING
    low, high = each.to_best.ci95
    spread = "" if low is None or high is None else f" <small>{low:+.3f} to {high:+.3f}</small>"
    return f"{each.to_best.difference:+.3f}{spread}".replace("-", "−")


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
