/* What is shown, and what is chosen: map, frontier, tables and address say the same. */

const plans = new Map(data.plans.map((item) => [item.key, item]));
const readPlans = new Map();
const chosenPlan = planOf(data.plans[0].key);
const shown = { key: null, plan: null, item: null };

const view = createMapView(data, choose);
const card = createCard(data.fields, chooseAndGo, () => choose(null));
const tables = createTables(data.fields, chooseAndGo, view.fit);
const frontierChart = createFrontier(data.frontier, (key) => showKey(key));
const selector = createSelector(selectorEntries(), (key) => showKey(key));

createSearch(() => shown.plan.villages.concat(shown.plan.facilities), tables.filter, chooseAndGo);
document.addEventListener("keydown", (event) => event.key === "Escape" && choose(null));
window.addEventListener("hashchange", () => {
  if (window.location.hash.slice(1) === address()) return;
  openAddress();
  if (shown.item) view.goTo(shown.item);
});
openAddress();
if (data.plans.length > 1 && window.innerWidth > 760) tables.open("village");
view.map.invalidateSize({ animate: false });
foldLegend(view.map);
view.overview();
if (shown.item) view.goTo(shown.item);
window.plannerMap = {
  data, map: view.map, choose: chooseAndGo,
  get layers() { return view.layers; },
  get plan() { return shown.plan; },
  get item() { return shown.item; },
};

/* ---- the plans ---- */

function planOf(key) {
  if (!readPlans.has(key) && plans.has(key)) readPlans.set(key, readPlan(plans.get(key)));
  return readPlans.get(key);
}

/* A plan with its villages and facilities complete and knowing each other. */
function readPlan(plan) {
  const facilities = plan.facilities.map((own) =>
    ({ ...data.sites[own.site], ...own, type: "facility", villages: [] }));
  const villages = plan.villages.map((own, idx) => {
    const shared = data.villages[idx];
    const village = { ...shared, ...own, type: "village", rows: [...shared.rows, ...own.rows] };
    village.facilities = own.facilities.map((facility) => facilities[facility]);
    village.facilities.forEach((facility) => facility.villages.push(village));
    return village;
  });
  const routes = plan.routes.map((own) => ({ ...own, type: "route" }));
  const byType = { village: mapById(villages), facility: mapById(facilities), route: mapById(routes) };
  return { ...plan, facilities, villages, routes, find: (type, id) => byType[type] && byType[type].get(id) };
}

function mapById(items) {
  return new Map(items.map((item) => [item.id, item]));
}

function selectorEntries() {
  const named = data.plans.filter((item) => item.group !== "point");
  const points = data.frontier ? data.frontier.points.map((item) => ({ ...item, group: "point" })) : [];
  return [...named, ...points];
}

/* ---- showing ---- */

/* Shows a plan; a point of the frontier without one leaves the map as it is. */
function showKey(key, wanted = shown.item) {
  const plan = planOf(key) || shown.plan || chosenPlan;
  shown.key = key;
  if (plan !== shown.plan) {
    shown.plan = plan;
    view.show(plan);
    showLegend(view, plan, data.words);
    showPlan(plan, chosenPlan);
    showUnserved(plan, chooseAndGo);
    tables.show(plan);
  }
  selector.mark(key);
  frontierChart.mark(key);
  showChanges(data.frontier, key, plan, chooseAndGo);
  choose((wanted && plan.find(wanted.type, wanted.id)) || null);
}

function choose(item) {
  shown.item = item;
  view.select(item, item ? linkedTo(item) : []);
  if (item) card.show(item); else card.hide();
  tables.mark(item);
  writeAddress();
}

function chooseAndGo(item) {
  if (item.type !== "route") view.goTo(item);
  choose(item);
}

/* ---- the address ---- */

function address() {
  const parts = new URLSearchParams();
  if (shown.key !== chosenPlan.key) parts.set("plan", shown.key);
  if (shown.item) parts.set(shown.item.type, shown.item.id);
  return parts.toString();
}

function writeAddress() {
  if (window.location.hash.slice(1) !== address()) window.location.hash = address();
}

function openAddress() {
  const parts = new URLSearchParams(window.location.hash.slice(1));
  const isKnown = selectorEntries().some((entry) => entry.key === parts.get("plan"));
  const type = ["village", "facility", "route"].find((name) => parts.has(name));
  showKey(isKnown ? parts.get("plan") : chosenPlan.key, type && { type, id: parts.get(type) });
}
