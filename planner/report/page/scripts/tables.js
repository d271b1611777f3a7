/* The tables of villages and facilities under the map. */

const MOST_ROWS = 1000;
const MARK_COLUMN = { heading: "", text: () => "" };
const NAME_COLUMN = { heading: say("Name"), text: (item) => item.name };
const ID_COLUMN = { heading: say("Id"), text: (item) => item.id };

function createTables(fields, onChoose, onToggle) {
  const body = byId("table-body");
  const kinds = { village: tableKind("villages", say("Villages"), fields.village), facility: tableKind("facilities", say("Facilities"), fields.facility) };
  const state = { plan: null, type: "village", isOpen: false, filter: "", chosen: null, rows: new Map() };

  Object.keys(kinds).forEach((type) => byId("tab-" + type).addEventListener("click", () => {
    open(state.isOpen && state.type === type ? null : type);
    onToggle();
  }));
  byId("table-close").addEventListener("click", () => { open(null); onToggle(); });
  return { show, filter, mark, open };

  function open(type) {
    state.isOpen = type !== null;
    state.type = type || state.type;
    byId("tables").classList.toggle("open", state.isOpen);
    draw();
    highlight();
  }

  function show(plan) {
    state.plan = plan;
    draw();
  }

  function filter(text) {
    state.filter = text;
    draw();
  }

  /* Marks the row of an item; it is brought into view in its own table. */
  function mark(item) {
    state.chosen = item;
    if (state.isOpen && item && kinds[item.type] && item.type !== state.type) {
      state.type = item.type;
      draw();
    }
    highlight();
  }

  /* The chosen item's row, in the table that is open: another tab stays the one asked for. */
  function highlight() {
    state.rows.forEach((row, other) => row.classList.toggle("chosen", other === state.chosen));
    if (state.rows.has(state.chosen)) bringIntoView(body, state.rows.get(state.chosen));
  }

  function draw() {
    Object.entries(kinds).forEach(([type, kind]) => {
      const isShown = state.isOpen && type === state.type;
      byId("tab-" + type).setAttribute("aria-selected", String(isShown));
      byId("tab-" + type).textContent = tabTitle(kind.title, state.plan[kind.list]);
    });
    body.hidden = !state.isOpen;
    byId("table-close").hidden = !state.isOpen;
    byId("table-count").textContent = "";
    if (state.isOpen) drawTable(kinds[state.type]);
  }

  function drawTable(kind) {
    const items = state.plan[kind.list].filter((item) => !state.filter || matchRank(item, state.filter) < 3);
    if (items.length < state.plan[kind.list].length) byId("table-count").textContent = say("{} found", items.length);
    if (kind.sorted) items.sort(ordering(kind.columns[kind.sorted.idx], kind.sorted.sign));
    const shown = items.slice(0, Math.max(MOST_ROWS, items.indexOf(state.chosen) + 1));
    state.rows = new Map(shown.map((item) => [item, tableRow(item, kind.columns, onChoose)]));
    const table = element("table");
    table.append(tableHead(kind, () => { draw(); mark(state.chosen); }), element("tbody"));
    table.tBodies[0].append(...state.rows.values());
    if (shown.length < items.length) table.tBodies[0].append(restRow(items.length - shown.length, kind.columns.length));
    body.replaceChildren(table);
    if (state.rows.has(state.chosen)) state.rows.get(state.chosen).classList.add("chosen");
  }
}

/* Seats of townships and counties are no villages. */
function tabTitle(title, items) {
  const seats = items.filter((item) => item.is_seat).length;
  return say("{} ({})", title, items.length - seats) + (seats ? say(" and seats ({})", seats) : "");
}

function tableKind(list, title, fields) {
  const columns = fields.map((field, idx) => ({ ...field, text: (item) => item.rows[idx] }))
    .filter((field) => field.heading);
  return { list, title, sorted: null,
    columns: [MARK_COLUMN, NAME_COLUMN, ID_COLUMN, ...columns] };
}

function tableHead(kind, onSort) {
  const row = element("tr");
  kind.columns.forEach((column, idx) => {
    const cell = element("th", undefined, column.is_number ? "number" : "");
    cell.scope = "col";
    if (column.heading) {
      const sign = kind.sorted && kind.sorted.idx === idx ? kind.sorted.sign : 0;
      cell.setAttribute("aria-sort", { "1": "ascending", "-1": "descending", "0": "none" }[String(sign)]);
      const words = column.unit ? say("{}, {}", column.heading, column.unit) : column.heading;
      cell.append(button(words, "sort", () => {
        kind.sorted = { idx, sign: sign === 1 ? -1 : 1 };
        onSort();
      }));
    }
    row.append(cell);
  });
  const head = element("thead");
  head.append(row);
  return head;
}

function tableRow(item, columns, onChoose) {
  const row = element("tr");
  row.dataset.id = item.id;
  columns.forEach((column) => row.append(element("td", column.text(item), column.is_number ? "number" : "")));
  row.cells[0].append(symbolFigure(item.type === "village" ? STYLES[item.state] : facilityStyle(item.layer, item.variant)));
  row.cells[1].replaceChildren(button(item.name, "row-name", () => {}));
  row.addEventListener("click", () => onChoose(item));
  return row;
}

/* Scrolls the table alone, not the page around it. */
function bringIntoView(body, row) {
  const isSeen = row.offsetTop > body.scrollTop + row.offsetHeight
    && row.offsetTop + row.offsetHeight < body.scrollTop + body.clientHeight;
  if (!isSeen) body.scrollTop = row.offsetTop - body.clientHeight / 2;
}

function restRow(number, width) {
  const row = element("tr", undefined, "rest");
  const cell = element("td", say("{} more: search to find them", number));
  cell.colSpan = width;
  row.append(cell);
  return row;
}

/* Empty cells come last, whichever way the column is sorted. */
function ordering(column, sign) {
  const collator = new Intl.Collator(undefined, { numeric: true });
  const number = (text) => Number.parseFloat(text.replaceAll(",", ""));
  return (one, other) => {
    const [first, second] = [column.text(one), column.text(other)];
    if (!first || !second) return Number(!first) - Number(!second);
    return sign * (column.is_number ? number(first) - number(second) : collator.compare(first, second));
  };
}
