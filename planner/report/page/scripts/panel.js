/* What stands beside the map: which plan, its coverages and its key figures. */

const GROUP_TITLES = { chosen: say("Chosen"), option: say("Options"), point: say("Frontier") };

/* A button for each plan, and for each point of the frontier. */
function createSelector(entries, onChoose) {
  const buttons = new Map();
  const groups = Object.keys(GROUP_TITLES).map((group) => [group, entries.filter((entry) => entry.group === group)]);
  byId("plans").hidden = entries.length < 2;
  byId("plan-groups").append(...groups.filter(([, members]) => members.length).map(([group, members]) => {
    const row = element("div", undefined, "plan-group");
    row.append(element("span", GROUP_TITLES[group], "group-name"));
    members.forEach((entry) => {
      const made = button(entry.name, "plan-button", () => onChoose(entry.key));
      if (entry.is_knee) made.classList.add("knee");
      made.title = entry.is_knee ? say("Knee of the frontier") : entry.name;
      made.dataset.key = entry.key;
      buttons.set(entry.key, made);
      row.append(made);
    });
    return row;
  }));
  return { mark: (key) => buttons.forEach((made, other) => made.setAttribute("aria-pressed", String(other === key))) };
}

function showPlan(plan, chosen) {
  const other = plan === chosen ? null : chosen;
  byId("notes").replaceChildren(...plan.notes.map((text) => {
    const note = element("p", text, "note");
    note.setAttribute("role", "note");
    return note;
  }));
  byId("standard").textContent = plan.standard;
  byId("coverages").replaceChildren(...plan.coverages.map((item, idx) =>
    coverageRow(item, other && other.coverages[idx])));
  byId("figures").replaceChildren(...plan.figures.map(([name, text], idx) =>
    figureRow(name, text, other && other.figures[idx][1])));
  byId("beside").hidden = !other;
}

/* The tick on a bar is the chosen plan's share. */
function coverageRow(item, other) {
  const row = element("div");
  row.title = item.definition;
  const bar = element("span", undefined, item.share === null ? "bar unknown" : "bar");
  const filled = element("span", undefined, "filled");
  filled.style.width = `${100 * (item.share || 0)}%`;
  bar.append(filled);
  if (other && other.share !== null) {
    const tick = element("span", undefined, "tick");
    tick.style.left = `${100 * other.share}%`;
    bar.append(tick);
  }
  const value = element("dd");
  value.append(bar, element("span", item.text, "value"));
  row.append(element("dt", item.name), value);
  return row;
}

function figureRow(name, text, other) {
  const row = element("div");
  const value = element("dd", text);
  if (other && other !== text) value.append(element("small", other));
  row.append(element("dt", name), value);
  return row;
}

function showUnserved(plan, onChoose) {
  const unserved = plan.villages.filter((village) => village.reason);
  const details = byId("unserved");
  details.hidden = unserved.length === 0;
  details.querySelector("summary").textContent = say("Places not served in full ({})", unserved.length);
  details.querySelector("ul").replaceChildren(...unserved.map((village) => {
    const row = element("li");
    const made = button(village.name + " ", "", () => onChoose(village));
    made.append(element("span", village.reason, "id"));
    row.append(made);
    return row;
  }));
}
