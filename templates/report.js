"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const PAGE = 50;
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language);
  const order = new Intl.Collator(language, { numeric: true });
  const columns = data.columns.map((column) => ({
    name: column.name,
    title: column.title,
    values: column.values || column.places.map((place) => column.distinct[place]),
  }));
  const column = (name) => columns.find((one) => one.name === name);
  const everything = Array.from({ length: data.rows }, (_, row) => row);
  const words = everything.map((row) => columns.map((one) => one.values[row]).join("\n").toLowerCase());

  const table = byId("rows");
  const status = byId("status");
  const text = byId("filter-text");
  const choices = ["cause", "defect", "category", "carrier"]
    .map((name) => ({ name, select: byId("filter-" + name) }))
    .filter((one) => one.select && column(one.name));
  const state = { sort: null, down: false, page: 0, rows: everything };

  const chosen = () => {
    const sought = text.value.trim().toLowerCase();
    const wanted = choices
      .filter((one) => one.select.value !== "all")
      .map((one) => {
        const value = one.select.value.slice(3);
        return { values: column(one.name).values, value: one.name === "cause" && value === "none" ? "" : value };
      });
    return everything.filter(
      (row) => wanted.every((one) => one.values[row] === one.value) && (!sought || words[row].includes(sought)),
    );
  };

  const sorted = (rows) => {
    if (!state.sort) return rows;
    const values = column(state.sort).values;
    const ranked = [...new Set(rows.map((row) => values[row]))].sort(order.compare);
    const rank = new Map(ranked.map((value, place) => [value, place]));
    const sign = state.down ? -1 : 1;
    const blank = (row) => (values[row] === "" ? 1 : 0);
    return rows.slice().sort(
      (a, b) => blank(a) - blank(b) || sign * (rank.get(values[a]) - rank.get(values[b])) || a - b,
    );
  };

  const line = (row) => {
    const made = document.createElement("tr");
    for (const one of columns) {
      const cell = document.createElement("td");
      cell.textContent = one.values[row];
      if (one.name === "why") cell.className = "why";
      made.append(cell);
    }
    return made;
  };

  const say = (first, last) => {
    const found = state.rows.length;
    const shown = found ? `${number.format(first + 1)} to ${number.format(last)}` : "none";
    const of = found === data.rows ? number.format(found) : `${number.format(found)} found, ${number.format(data.rows)} in all`;
    status.textContent = `Showing ${shown} of ${of}.`;
  };

  const draw = () => {
    const pages = Math.max(1, Math.ceil(state.rows.length / PAGE));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    const first = state.page * PAGE;
    const shown = state.rows.slice(first, first + PAGE);
    table.tBodies[0].replaceChildren(...shown.map(line));
    say(first, first + shown.length);
    byId("pager").hidden = pages === 1;
    byId("page").textContent = `Page ${number.format(state.page + 1)} of ${number.format(pages)}`;
    byId("previous").disabled = state.page === 0;
    byId("next").disabled = state.page === pages - 1;
  };

  const refresh = () => {
    state.rows = sorted(chosen());
    state.page = 0;
    draw();
  };

  const sortBy = (name) => {
    state.down = state.sort === name && !state.down;
    state.sort = name;
    for (const head of table.tHead.rows[0].cells) {
      const is = head.dataset.name === name;
      head.setAttribute("aria-sort", is ? (state.down ? "descending" : "ascending") : "none");
    }
    refresh();
  };

  const clear = () => {
    text.value = "";
    for (const one of choices) one.select.value = "all";
  };

  const jump = (hash) => {
    const asked = new URLSearchParams(hash.replace(/^#/, "").replace(/\+/g, "%2B"));
    const value = ["cause", "code", "category", "carrier", "text"].find((name) => asked.has(name));
    if (!value) return false;
    clear();
    for (const [name, wanted] of asked) {
      if (name === "text") text.value = wanted;
      const one = choices.find((each) => each.name === (name === "code" ? "defect" : name));
      if (!one || wanted === "all") continue;
      const known = [...one.select.options].some((option) => option.value === "is:" + wanted);
      if (known) one.select.value = "is:" + wanted;
    }
    refresh();
    const head = byId("cause=all");
    head.scrollIntoView();
    head.focus({ preventScroll: true });
    return true;
  };

  const turn = (step) => {
    state.page += step;
    draw();
    const scroller = table.parentElement;
    scroller.scrollIntoView({ block: "nearest" });
  };

  for (const head of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sortBy(head.dataset.name));
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
  }
  text.addEventListener("input", refresh);
  for (const one of choices) one.select.addEventListener("change", refresh);
  byId("clear").addEventListener("click", () => { clear(); refresh(); });
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  byId("filters").hidden = false;
  window.addEventListener("hashchange", () => jump(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash && jump(location.hash)) event.preventDefault();
  });

  const days = [...document.querySelectorAll(".day")];
  const told = byId("days-told");
  const tell = (day) => { told.textContent = day.dataset.told; };
  const go = (place) => {
    for (const day of days) day.setAttribute("tabindex", "-1");
    const day = days[Math.min(Math.max(place, 0), days.length - 1)];
    day.setAttribute("tabindex", "0");
    day.focus();
  };
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 7, PageUp: -7, Home: -1e6, End: 1e6 };
  days.forEach((day, place) => {
    day.addEventListener("pointerenter", () => tell(day));
    day.addEventListener("click", () => tell(day));
    day.addEventListener("focus", () => tell(day));
    day.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      go(place + step);
    });
  });

  refresh();
  if (location.hash) jump(location.hash);
})();
