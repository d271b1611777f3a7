/* Finding villages and facilities by name, id or township; what is typed filters the tables too. */

const MAX_RESULTS = 12;

function matchRank(item, wanted) {
  const name = item.name.toLowerCase();
  const id = item.id.toLowerCase();
  if (name === wanted || id === wanted) return 0;
  if (name.startsWith(wanted) || id.startsWith(wanted)) return 1;
  const township = (item.township || "").toLowerCase();
  return name.includes(wanted) || id.includes(wanted) || township.includes(wanted) ? 2 : 3;
}

function createSearch(itemsOf, onFilter, onChoose) {
  const input = byId("search");
  const list = byId("search-results");
  let found = [];
  let numMore = 0;
  let active = 0;

  input.addEventListener("input", () => {
    const all = matches(wanted());
    found = all.slice(0, MAX_RESULTS);
    numMore = all.length - found.length;
    active = 0;
    showResults();
    onFilter(wanted());
  });
  input.addEventListener("keydown", pressed);
  list.addEventListener("mousedown", (event) => {
    const row = event.target.closest("li");
    event.preventDefault();
    if (row && row.dataset.idx) choose(Number(row.dataset.idx));
  });
  input.addEventListener("blur", hideResults);

  function wanted() {
    return input.value.trim().toLowerCase();
  }

  function matches(text) {
    if (!text) return [];
    return itemsOf().map((item) => ({ item, rank: matchRank(item, text) }))
      .filter((entry) => entry.rank < 3)
      .sort((one, other) => one.rank - other.rank)
      .map((entry) => entry.item);
  }

  function showResults() {
    const rows = found.map((item, idx) => resultRow(item, idx, idx === active));
    if (numMore > 0) rows.push(element("li", say("{} more in the tables", numMore), "hint"));
    if (rows.length === 0) rows.push(element("li", say("Nothing found"), "hint"));
    list.replaceChildren(...rows);
    list.hidden = wanted() === "";
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      active = (active + step + found.length) % found.length;
      showResults();
    }
    if (event.key === "Enter" && found.length) choose(active);
    if (event.key === "Escape") hideResults();
  }

  function choose(idx) {
    const item = found[idx];
    clear();
    onChoose(item);
  }

  function clear() {
    input.value = "";
    found = [];
    hideResults();
    onFilter("");
  }

  function hideResults() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }
}

function resultRow(item, idx, isActive) {
  const row = element("li");
  row.dataset.idx = String(idx);
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", String(isActive));
  row.append(element("span", item.name), element("span", `${item.kind} ${item.id}`, "hint"));
  return row;
}
