"use strict";
// The page's own script. Every text is put in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const SHOWN = 40;

function el(tag, set, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(set || {})) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
}

async function unpack(id) {
  const block = document.getElementById(id);
  if (!block) return null;
  const bytes = Uint8Array.from(atob(block.textContent), (each) => each.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

const number = (value) => (value === null || value === undefined ? "–" : Math.round(value).toLocaleString("en"));
const score = (value) => (value === null || value === undefined ? "–" : value.toFixed(3));
const badge = (kind, words) => el("span", { class: `badge ${kind}` }, words);
const graded = (value) => (value === null || value === undefined ? "bad" : value >= 1 ? "good" : value > 0 ? "middling" : "bad");

// --- one episode, or two side by side, step by step ---------------------------------------------------------------------

class Viewer {
  constructor(box) {
    this.box = box;
    this.opening = 0;
  }

  async open(ids) {
    const opening = ++this.opening;
    const first = data.episodes[ids[0]];
    const [task, ...parts] = await Promise.all([
      first.task === null ? null : unpack(`t${first.task}`),
      ...ids.map((id) => (data.episodes[id].kept ? unpack(`e${id}`) : null)),
    ]);
    if (opening !== this.opening) return; // another one was asked for meanwhile
    this.ids = ids;
    this.task = task;
    this.parts = parts.map((part) => part || { steps: [], answers: [], missing: "left out, to keep the page small" });
    this.parts.forEach((part) => part.steps.forEach((step, place) => spelled(step, task && task.chunks[place])));
    this.states = this.parts.map(remembered);
    this.count = Math.max(0, ...this.parts.map((part) => part.steps.length));
    this.step = 0;
    this.draw();
  }

  draw() {
    const first = data.episodes[this.ids[0]];
    const title = this.ids.map((id) => data.agents[data.episodes[id].agent]).join(" and ");
    const move = (by) => () => this.go(this.step + by);
    this.slider = el("input", { type: "range", min: 1, max: Math.max(1, this.count), value: 1, "aria-label": "chunk",
      oninput: () => this.go(Number(this.slider.value) - 1) });
    this.place = el("output", { "aria-live": "polite" });
    this.body = el("div", {});
    this.box.replaceChildren(
      el("h3", {}, `${title} on ${data.columns[first.column]}, task ${first.index}${first.repeat ? `, repeat ${first.repeat}` : ""}`),
      el("p", { class: "note" }, [first.id, data.groups.length > 1 ? data.groups[first.group] : ""].filter(Boolean).join(" · ")),
      el("div", { class: "sides heads" }, ...this.ids.map((id, side) => this.head(id, side))),
      this.count
        ? el("div", { class: "steps" }, el("button", { onclick: move(-1), "aria-label": "chunk before" }, "←"), this.slider,
            el("button", { onclick: move(1), "aria-label": "next chunk" }, "→"), this.place)
        : "",
      this.body,
      ...this.ending(),
    );
    this.box.tabIndex = -1;
    this.box.onkeydown = (event) => {
      if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
      if (event.key === "ArrowRight") this.go(this.step + 1);
      if (event.key === "ArrowLeft") this.go(this.step - 1);
    };
    this.go(Math.max(0, this.parts[0].steps.findIndex((step) => step.calls.length)));
  }

  head(id, side) {
    const row = data.episodes[id], part = this.parts[side];
    const figures = [["score", score(row.score)], ["return", score(row.gain)], ["memory", `${number(row.memory)} tokens`],
      ["peak", number(row.peak)], ["invalid calls", number(row.invalid)]];
    return el("div", {}, el("h4", {}, data.agents[row.agent]),
      el("p", {}, ...figures.flatMap(([name, value]) => [el("small", {}, `${name} `), `${value}  `])),
      row.failed ? el("div", { class: "warning" }, `Failed: ${part.failed}`, part.traceback ? folded("traceback", el("pre", {}, part.traceback)) : "") : "",
      part.missing ? el("div", { class: "warning" }, `Chunks and memory are not shown: ${part.missing}.`) : "",
      part.differs ? el("div", { class: "warning" }, `Played again, this episode differs from the record: ${part.differs}. Chunks and memory may be others than the agent's.`) : "",
      part.compared && !part.differs ? el("p", { class: "note" }, `Chunks and memory were played again; ${part.compared} are those of the record.`) : "");
  }

  go(step) {
    if (!this.count) return;
    this.step = Math.max(0, Math.min(this.count - 1, step));
    this.slider.value = this.step + 1;
    this.place.value = `chunk ${this.step + 1} of ${this.task ? this.task.total : this.count}`;
    const chunk = this.task && this.task.chunks[this.step];
    this.body.replaceChildren(
      chunk === null || chunk === undefined ? "" : el("div", {}, el("h4", {}, "Chunk"), el("pre", { class: "chunk", tabindex: 0 }, chunk)),
      el("div", { class: "sides" }, ...this.parts.map((part, side) => this.side(part, this.states[side]))),
    );
  }

  side(part, states) {
    const step = part.steps[this.step];
    if (!step) return el("div", {}, el("p", { class: "note" }, part.steps.length ? "It ended before this chunk." : ""));
    const due = part.answers.filter((answer) => answer.after === this.step && this.step + 1 < part.steps.length);
    const name = this.parts.length > 1 ? el("h4", { class: "name" }, data.agents[data.episodes[this.ids[this.parts.indexOf(part)]].agent]) : "";
    return el("div", {}, name, ...callsOf(step), ...memoryOf(part, step, states, this.step), rewardOf(step),
      ...(due.length ? [el("h4", {}, "Answers after this chunk"), answersOf(due, this)] : []));
  }

  ending() {
    const wide = this.parts.map((part, side) => {
      const rows = part.answers.length ? answersOf(part.answers, this) : el("p", { class: "note" }, "No answers.");
      return [el("h4", {}, this.parts.length > 1 ? `Answers of ${data.agents[data.episodes[this.ids[side]].agent]}` : "Answers"), rows];
    });
    const facts = this.task && this.task.facts.length && this.parts[0].facts ? [el("h4", {}, "Each fact: told, stored, stale, lost, asked"), factsOf(this)] : [];
    return [...facts, ...wide.flat()];
  }
}

function folded(summary, ...body) {
  return el("details", {}, el("summary", {}, summary), ...body);
}

// Texts that are given as places, [start, length] of the chunk or [number] of the step's calls, in full.
function spelled(step, chunk) {
  const full = (value) => (Array.isArray(value) ? chunk.slice(value[0], value[0] + value[1]) : value);
  for (const call of step.calls) call[1] = call[1].map(([name, value]) => [name, full(value)]);
  const content = (number) => step.calls[number][1].filter(([name]) => name.endsWith("content")).pop()[1];
  step.changes = step.changes && step.changes.map(([id, text]) => [id, Array.isArray(text) ? content(text[0]) : text]);
}

// What the memory held before each step, from the changes of the steps before it.
function remembered(part) {
  const states = [new Map()];
  for (const step of part.steps) {
    const next = new Map(states[states.length - 1]);
    for (const [id, text] of step.changes || []) {
      if (text === null) next.delete(id);
      else next.set(id, text);
    }
    states.push(next);
  }
  return states;
}

function callsOf(step) {
  const rows = step.calls.map(([tool, given, status, detail, entry, found]) => {
    const kind = given.find(([name]) => name === "memory_type");
    const rest = given.filter(([name]) => !["memory_type", "memory_id"].includes(name));
    return el("li", {}, badge(status === "ok" ? "good" : status === "duplicate" ? "middling" : "bad", status), " ",
      el("code", {}, tool || "(no name)"), kind ? ` ${kind[1].replace("_memory", "")}` : "", entry ? ` ${entry}` : "",
      ...rest.map(([name, value]) => el("div", { class: "given" }, /content$/.test(name) ? "" : el("small", {}, `${name} `), value)),
      detail ? el("div", { class: "note" }, detail) : "", found.length ? el("div", { class: "note" }, `found ${found.join(", ")}`) : "");
  });
  const said = step.completion === undefined ? "" : folded("completion", el("pre", {}, step.completion));
  return [el("h4", {}, `Calls (${rows.length})`), rows.length ? el("ul", { class: "plain long", tabindex: 0 }, ...rows) : el("p", { class: "note" }, "none"), said];
}

function memoryOf(part, step, states, place) {
  if (!step.changes) return [el("p", {}, el("small", {}, "memory "), `${number(step.memory)} tokens`)];
  const before = states[place], after = states[place + 1];
  const used = part.budget ? ` of ${number(part.budget)} tokens` : " tokens";
  const rows = step.changes.map(([id, text]) => {
    const old = before.get(id);
    const kind = old === undefined ? "added" : text === null ? "removed" : "changed";
    return el("li", { class: kind }, el("b", {}, `${{ added: "+", removed: "−", changed: "~" }[kind]} ${id} `),
      old === undefined ? "" : el("del", {}, old), kind === "changed" ? " → " : "", text === null ? "" : el("ins", {}, text));
  });
  const all = [...after].map(([id, text]) => el("li", {}, el("b", {}, `${id} `), text));
  return [el("h4", {}, `Memory: ${number(step.memory)}${used}`),
    part.budget ? el("meter", { min: 0, max: part.budget, value: step.memory, "aria-label": "share of the budget" }) : "",
    rows.length ? el("ul", { class: "plain diff long", tabindex: 0 }, ...rows) : el("p", { class: "note" }, "not changed"),
    all.length ? folded(`everything stored (${all.length})`, el("ul", { class: "plain diff" }, ...all)) : ""];
}

function rewardOf(step) {
  const terms = Object.entries(step.terms).map(([name, value]) => el("span", {}, el("small", {}, `${name} `), value.toFixed(3), "  "));
  return el("p", {}, el("b", {}, "Reward "), step.reward.toFixed(4), "  ", ...terms);
}

function answersOf(answers, viewer) {
  const rows = answers.map((answer) => el("tr", {},
    el("td", {}, badge(graded(answer.score), answer.score === null ? "failed" : answer.score.toFixed(2)), answer.cause ? el("div", { class: "note" }, answer.cause) : ""),
    el("td", {}, answer.question, answer.kind ? el("div", { class: "note" }, answer.kind) : ""),
    el("td", {}, answer.error ? `the reading failed: ${answer.error}` : answer.said || "(nothing)",
      answer.context.length ? folded(`shown (${answer.context.length})`, ...answer.context.map((each) => el("pre", {}, each))) :
        answer.shown.length ? el("div", { class: "note" }, `shown ${answer.shown.slice(0, 8).join(", ")}${answer.shown.length > 8 ? " …" : ""}`) : ""),
    el("td", {}, answer.answers.join(" | ") || "(that it is not known)"),
    el("td", {}, ...answer.steps.slice(0, 6).map((step) => el("button", { class: "small", title: `go to chunk ${step + 1}`, onclick: () => viewer.go(step) }, String(step + 1))))));
  return el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "answers" }, el("table", { class: "texts" },
    el("thead", {}, el("tr", {}, ...["score", "question", "reply", "expected", "from chunk"].map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...rows)));
}

const STATES = { r: "right", s: "stale", b: "beside a stale value", a: "not held", o: "open", " ": "not told yet" };

function factsOf(viewer) {
  const facts = viewer.task.facts, chunks = viewer.task.chunks.length;
  const boxes = viewer.parts.map((part, side) => {
    const rows = facts.map((fact, place) => {
      const told = new Map();
      for (const [chunk, what, value] of fact.told) told.set(chunk, [...(told.get(chunk) || []), [what, value]]);
      const cells = Array.from({ length: chunks }, (_, chunk) => {
        const state = ((part.facts || [])[place] || "")[chunk] || " ", marks = told.get(chunk) || [];
        const said = [`chunk ${chunk + 1}: ${STATES[state]}`, ...marks.map(([what, value]) => `${what} ${value}`)].join("\n");
        const sign = marks.map(([what]) => ({ state: "+", update: "~", retract: "−", contest: "≠", asked: "?" })[what] || "").slice(0, 2).join("");
        return el("td", { class: `fact f${state === " " ? "u" : state}`, title: said }, sign || (state === " " ? "" : state));
      });
      return el("tr", {}, el("th", { scope: "row" }, fact.key), ...cells);
    });
    const heads = Array.from({ length: chunks }, (_, chunk) => el("th", { scope: "col" }, String(chunk + 1)));
    return el("div", {}, viewer.parts.length > 1 ? el("h4", {}, data.agents[data.episodes[viewer.ids[side]].agent]) : "",
      el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "facts by chunk" },
        el("table", { class: "facts" }, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "fact"), ...heads)), el("tbody", {}, ...rows))));
  });
  const key = el("p", { class: "note" }, "Colour after each chunk: ", ...["r", "s", "b", "a", "o"].flatMap((each) => [el("span", { class: `fact f${each} key` }, each), ` ${STATES[each]}  `]),
    " Signs: + told, ~ changed, − withdrawn, ≠ contested, ? asked. The pointer over a cell tells the value.");
  return el("div", {}, key, ...boxes);
}

// --- all episodes, searched and filtered ---------------------------------------------------------------------------------

class Finder {
  constructor(box, viewer) {
    this.viewer = viewer;
    this.limit = SHOWN;
    const choice = (name, options) => el("label", {}, el("small", {}, name), el("select", { onchange: () => this.find(), "data-name": name },
      el("option", { value: "" }, "all"), ...options.map((each, place) => el("option", { value: place }, each))));
    this.words = el("input", { type: "search", placeholder: "question, reply, answer, failure", oninput: () => this.typed() });
    this.list = el("div", {});
    this.choices = { agent: choice("agent", data.agents), column: choice("environment", data.columns), cause: choice("cause", data.causes),
      group: choice("settings", data.groups), sort: choice("order", ["worst first", "best first", "largest memory first"]) };
    this.choices.sort.querySelector("option").textContent = "by task";
    if (data.groups.length < 2) this.choices.group.hidden = true;
    box.append(el("form", { class: "finder", role: "search", onsubmit: (event) => event.preventDefault() },
      ...Object.values(this.choices), el("label", {}, el("small", {}, "text"), this.words)), this.list);
    this.find();
  }

  value(name) {
    const chosen = this.choices[name].querySelector("select").value;
    return chosen === "" ? null : Number(chosen);
  }

  set(values) {
    for (const [name, value] of Object.entries(values)) this.choices[name].querySelector("select").value = value === null ? "" : String(value);
    this.find();
  }

  typed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.find(), 150);
  }

  async find() {
    const words = this.words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !this.texts) this.texts = await unpack("texts");
    const agent = this.value("agent"), column = this.value("column"), cause = this.value("cause"), group = this.value("group"), order = this.value("sort");
    const found = data.episodes.map((_, id) => id).filter((id) => {
      const row = data.episodes[id];
      return (agent === null || row.agent === agent) && (column === null || row.column === column) && (group === null || row.group === group) &&
        (cause === null || (cause === data.causes.length - 1 ? row.failed : row.causes[cause] > 0)) && words.every((word) => this.texts[id].includes(word));
    });
    const value = (id) => (data.episodes[id].score === null ? -1 : data.episodes[id].score);
    if (order !== null) found.sort([(a, b) => value(a) - value(b) || a - b, (a, b) => value(b) - value(a) || a - b,
      (a, b) => (data.episodes[b].memory || 0) - (data.episodes[a].memory || 0) || a - b][order]);
    this.limit = SHOWN;
    this.found = found;
    this.draw();
  }

  draw() {
    const rows = this.found.slice(0, this.limit).map((id) => this.row(id));
    const heads = ["agent", "environment", "task", "score", "memory", "invalid", "wrong because", "beside"].map((name) => el("th", { scope: "col" }, name));
    const more = this.found.length > this.limit ? el("button", { onclick: () => { this.limit += 4 * SHOWN; this.draw(); } }, `show more of ${this.found.length}`) : "";
    this.list.replaceChildren(el("p", { class: "note", "aria-live": "polite" }, `${this.found.length} of ${data.episodes.length} episodes. Choose one to see it step by step.`),
      el("div", { class: "scroll tall", role: "region", tabindex: 0, "aria-label": "episodes" }, el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows))), more);
  }

  row(id) {
    const row = data.episodes[id];
    const wrong = row.causes.map((count, place) => (count ? `${data.causes[place]} ${count}` : "")).filter(Boolean).join(", ");
    const others = data.episodes.map((_, other) => other).filter((other) => other !== id && sameTask(data.episodes[other], row));
    const beside = others.length ? el("select", { "aria-label": "show beside", onchange: (event) => { if (event.target.value) show([id, Number(event.target.value)]); } },
      el("option", { value: "" }, "…"), ...others.map((other) => el("option", { value: other }, data.agents[data.episodes[other].agent]))) : "";
    return el("tr", {}, el("th", { scope: "row" }, el("a", { href: `#e${id}` }, data.agents[row.agent])), el("td", {}, data.columns[row.column]),
      el("td", {}, `${row.index}${row.repeat ? `/${row.repeat}` : ""}`), el("td", {}, row.failed ? badge("bad", "failed") : badge(graded(row.score), score(row.score))),
      el("td", {}, number(row.memory)), el("td", {}, number(row.invalid)), el("td", { class: "wrap" }, wrong), el("td", {}, beside));
  }
}

function sameTask(one, other) {
  return one.group === other.group && one.column === other.column && one.index === other.index && one.agent !== other.agent && one.repeat === other.repeat;
}

// --- the places that an address may name ------------------------------------------------------------------------------------

const box = document.getElementById("viewer");
const viewer = new Viewer(box);
const finder = document.getElementById("finder") ? new Finder(document.getElementById("finder"), viewer) : null;

function show(ids) {
  const place = `#e${ids.join("+")}`;
  if (location.hash === place) follow();
  else location.hash = place;
}

async function follow() {
  const episode = /^#e(\d+)(?:\+(\d+))?$/.exec(location.hash);
  if (episode) {
    const ids = episode.slice(1).filter(Boolean).map(Number).filter((id) => id in data.episodes);
    if (ids.length) {
      await viewer.open(ids);
      box.scrollIntoView();
      return;
    }
  }
  const cell = /^#find-(\d+)-(\d+)-(\d+)$/.exec(location.hash);
  if (cell && finder) {
    finder.set({ group: Number(cell[1]), agent: Number(cell[2]), column: Number(cell[3]), sort: 0, cause: null });
    document.getElementById("episodes").scrollIntoView();
  }
}

addEventListener("hashchange", follow);
if (data.first.length && !/^#e\d/.test(location.hash)) viewer.open(data.first);
follow();
