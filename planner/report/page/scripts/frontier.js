/* The frontier: a chart of cost against coverage, and what a point adds. */

const CHART = { width: 320, height: 210, left: 44, right: 14, top: 12, bottom: 30 };
const TICKS = 4;
const NAME_ROOM = 18;

function createFrontier(frontier, onChoose) {
  if (!frontier) return { mark: () => {} };
  const scale = chartScale(frontier);
  const marks = new Map();
  byId("frontier").hidden = false;
  byId("frontier-value").textContent = frontier.value_label;
  byId("frontier-cost").textContent = frontier.cost_label;
  byId("frontier-note").textContent = frontier.note;
  byId("frontier-note").hidden = !frontier.note;
  drawChart();
  return { mark };

  function drawChart() {
    const { width, height } = CHART;
    const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": say("Frontier") });
    svg.append(chartAxes(scale, frontier.is_share));
    svg.append(svgElement("polyline", { class: "frontier-line",
      points: frontier.points.map((item) => `${scale.x(item.cost)},${scale.y(item.value)}`).join(" ") }));
    frontier.plans.filter((item) => item.value !== null).forEach((item) => addMark(svg, item, planFigure(item)));
    const named = namesWithRoom();
    frontier.points.forEach((item) => addMark(svg, item, pointFigure(item, named.has(item.key))));
    byId("frontier-chart").prepend(svg);
  }

  /* Ends and knee are named first, then every point that has room for its name. */
  function namesWithRoom() {
    const points = frontier.points;
    const first = points.filter((item, idx) => item.is_knee || idx === 0 || idx === points.length - 1);
    const places = [];
    const named = new Set();
    for (const item of [...first, ...points]) {
      const [x, y] = [scale.x(item.cost), scale.y(item.value)];
      if (places.some((place) => Math.hypot(place[0] - x, place[1] - y) < NAME_ROOM)) continue;
      places.push([x, y]);
      named.add(item.key);
    }
    return named;
  }

  function addMark(svg, item, shapes) {
    const place = `translate(${scale.x(item.cost)} ${scale.y(item.value)})`;
    const mark = svgElement("g", { class: `mark ${item.group || "point"}${item.is_other ? " other" : ""}`, transform: place,
      "aria-label": [markTitle(item), ...item.lines].join(". ") });
    mark.dataset.key = item.key;
    mark.append(svgElement("circle", { r: 13, class: "halo" }), ...shapes);
    actsAsButton(mark, () => onChoose(item.key));
    ["mouseenter", "focus"].forEach((name) => mark.addEventListener(name, () => showTip(item)));
    ["mouseleave", "blur"].forEach((name) => mark.addEventListener(name, hideTip));
    marks.set(item.key, mark);
    svg.append(mark);
  }

  function showTip(item) {
    const tip = byId("frontier-tip");
    tip.replaceChildren(element("strong", markTitle(item)), ...item.lines.map((text) => element("p", text)));
    tip.hidden = false;
    tip.style.top = `${(100 * (scale.y(item.value) + 16)) / CHART.height}%`;
  }

  function hideTip() {
    byId("frontier-tip").hidden = true;
  }

  function mark(key) {
    marks.forEach((made, other) => {
      made.classList.toggle("shown", other === key);
      made.setAttribute("aria-pressed", String(other === key));
    });
  }
}

function markTitle(item) {
  if (item.group === "chosen") return say("Chosen plan: {}", item.name);
  if (item.group === "option") return say("Option: {}", item.name);
  return item.is_knee ? say("Point {}, the knee", item.name) : say("Point {}", item.name);
}

function pointFigure(item, isNamed) {
  const ring = item.is_knee ? [svgElement("circle", { r: 9, class: "knee-ring" })] : [];
  const name = isNamed ? [svgElement("text", { x: -9, y: -7, class: "dot-name" }, item.name)] : [];
  return [...ring, svgElement("circle", { r: 5, class: "dot" }), ...name];
}

function planFigure(item) {
  const size = item.group === "chosen" ? 9 : 5;
  const outline = item.group === "chosen" ? SHAPES.diamond : SHAPES.square;
  return [svgElement("polygon", { class: "dot", points: outline.map(([x, y]) => `${x * size},${y * size}`).join(" ") })];
}

function chartScale(frontier) {
  const shown = [...frontier.points, ...frontier.plans.filter((item) => item.value !== null)];
  const costs = niceRange(shown.map((item) => item.cost));
  const values = niceRange(shown.map((item) => item.value));
  if (frontier.is_share) values.high = Math.min(values.high, 1);
  const along = (range, value) => (value - range.low) / (range.high - range.low);
  const { width, height, left, right, top, bottom } = CHART;
  return {
    costs, values,
    x: (cost) => left + along(costs, cost) * (width - left - right),
    y: (value) => height - bottom - along(values, value) * (height - top - bottom),
  };
}

/* A range that begins and ends at whole steps of 1, 2 or 5 times a power of ten. */
function niceRange(numbers) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const rough = Math.max(most - least, Math.abs(most) * 0.01, 1e-6) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  return { low: Math.floor(least / step) * step, high: Math.ceil(most / step) * step, step };
}

function ticksOf({ low, high, step }) {
  const ticks = [];
  for (let value = low; value <= high + step / 1000; value += step) ticks.push(value);
  return ticks;
}

function chartAxes(scale, isShare) {
  const axes = svgElement("g", { class: "axes", "aria-hidden": "true" });
  const { width, height, left, right, bottom } = CHART;
  const short = new Intl.NumberFormat(data.language, { notation: "compact", maximumFractionDigits: 2 });
  const share = (value) => `${Math.round(value * 100)}%`;
  ticksOf(scale.values).forEach((value) => {
    const y = scale.y(value);
    axes.append(svgElement("line", { x1: left, x2: width - right, y1: y, y2: y }),
      svgElement("text", { x: left - 6, y: y + 3.5, "text-anchor": "end" }, isShare ? share(value) : short.format(value)));
  });
  ticksOf(scale.costs).forEach((cost) => axes.append(svgElement("text",
    { x: scale.x(cost), y: height - bottom + 16, "text-anchor": "middle" }, short.format(cost))));
  return axes;
}

/* ---- what changed against the point before ---- */

function showChanges(frontier, key, plan, onChoose) {
  const box = byId("changes");
  const idx = frontier ? frontier.points.findIndex((item) => item.key === key) : -1;
  box.hidden = idx < 0;
  if (idx < 0) return;
  const point = frontier.points[idx];
  const before = idx > 0 ? frontier.points[idx - 1].name : "";
  const title = idx > 0 ? say("{}, against point {}", markTitle(point), before) : say("{}, the cheapest", markTitle(point));
  const parts = [element("h3", title)];
  if (plan.key !== key) {
    parts.push(...point.lines.map((text) => element("p", text)),
      element("p", say("The map and the tables still show: {}.", plan.name), "hint"));
  }
  const list = element("ul");
  list.append(...point.changes.map((change) => changeRow(change, plan, onChoose)));
  box.replaceChildren(...parts, list);
}

function changeRow(change, plan, onChoose) {
  const row = element("li");
  const named = [
    ...(change.villages || []).map((id) => ["village", id, id]),
    ...(change.sites || []).map(([id, name]) => ["facility", id, name]),
  ].map(([type, id, name]) => ({ item: plan.find(type, id), name }));
  if (named.length === 0) {
    row.textContent = change.text;
    return row;
  }
  const details = element("details");
  const chips = element("div", undefined, "chips");
  chips.append(...named.map(({ item, name }) =>
    (item ? button(item.name, "chip", () => onChoose(item)) : element("span", name, "chip gone"))));
  details.append(element("summary", change.text), chips);
  row.append(details);
  return row;
}
