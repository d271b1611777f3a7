/* The legend of the map, with a switch for each layer. */

const GROUP_STARTS = new Set(["covered", "point", "loop", "roads"]);
const LEGEND_ORDER = ["covered", "served", "covered_only", "unserved", "home", "point", "store", "hub", "closed",
  "loop", "linehaul", "carried", "links", "roads", "boundary"];

function showLegend(view, plan, words) {
  const rows = LEGEND_ORDER.filter((key) => view.layers[key])
    .flatMap((key) => [legendRow(view, key, words[key]), ...formatRows(plan, key)]);
  byId("legend").replaceChildren(...rows);
}

function legendRow(view, key, words) {
  const row = element("label");
  if (GROUP_STARTS.has(key)) row.className = "group";
  const box = element("input");
  Object.assign(box, { type: "checkbox", checked: view.isShown(key), id: "layer-" + key });
  box.addEventListener("change", () => view.switchLayer(key, box.checked));
  const number = LAND.includes(key) ? "" : String(view.layers[key].getLayers().length);
  row.append(box, layerFigure(key), element("span", words), element("span", number, "count"));
  return row;
}

/* Where a tier has several formats, each one with its filling. */
function formatRows(plan, key) {
  return plan.formats.filter((format) => format.layer === key).map((format) => {
    const row = element("div", undefined, "format");
    const number = plan.facilities.filter((item) => item.layer === key && item.variant === format.variant).length;
    row.append(element("span"), symbolFigure(facilityStyle(key, format.variant)), element("span", format.name),
      element("span", String(number), "count"));
    return row;
  });
}
