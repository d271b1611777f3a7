"use strict";

/* The interactive map: draws the embedded plan. Every text goes in as textContent. */
(function () {
  const data = JSON.parse(document.getElementById("plan-data").textContent);
  const COORDINATE_UNIT = 1e-5;
  const LABEL_ZOOM = 13;
  const MAX_RESULTS = 12;
  const INK = "#1d2733";

  const STYLES = {
    boundary: { color: "#8a97a5", weight: 1.5, dashArray: "6 4", fill: true, fillColor: "#ffffff", fillOpacity: 1 },
    roads: [
      { color: "#9aa5b0", weight: 2.6 },
      { color: "#aeb7c0", weight: 1.9 },
      { color: "#c0c8cf", weight: 1.3 },
      { color: "#d3d9de", weight: 0.9 },
    ],
    links: { color: "#44586c", weight: 1.2, opacity: 0.7, dashArray: "1 4" },
    loop: { color: "#009e73", weight: 2, opacity: 0.85, dashArray: "7 4" },
    carried: { color: "#0072b2", weight: 1.6, opacity: 0.85, dashArray: "2 5" },
    linehaul: { color: "#b0508a", weight: 4, opacity: 0.8 },
    covered: { shape: "circle", color: "#1f5f8a", weight: 0.8, fillColor: "#56b4e9", fillOpacity: 0.9 },
    served: { shape: "diamond", color: "#7a4f00", weight: 0.8, fillColor: "#e69f00", fillOpacity: 0.95 },
    covered_only: { shape: "circle", color: "#0072b2", weight: 2, fillColor: "#ffffff", fillOpacity: 1 },
    unserved: { shape: "cross", color: "#d55e00", weight: 2.4, fillColor: "#d55e00", fillOpacity: 1 },
    point: { shape: "triangle", color: "#ffffff", weight: 1, fillColor: INK, fillOpacity: 1, radius: 5 },
    store: { shape: "square", color: "#ffffff", weight: 1.4, fillColor: INK, fillOpacity: 1, radius: 7.5 },
    hub: { shape: "star", color: "#ffffff", weight: 1.4, fillColor: INK, fillOpacity: 1, radius: 13 },
    closed: { shape: "cross", color: "#5d6b7a", weight: 0.6, fillColor: "#5d6b7a", fillOpacity: 1, radius: 4.5 },
    selected: { radius: 17, color: "#d55e00", weight: 3, fill: false, interactive: false },
  };

  /* Outlines as unit polygons; the radius is that of the circle around them. */
  const SHAPES = {
    square: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
    diamond: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
    triangle: [[0, -1], [0.95, 0.75], [-0.95, 0.75]],
    star: starOutline(),
    cross: [[-1, -0.7], [-0.7, -1], [0, -0.3], [0.7, -1], [1, -0.7], [0.3, 0], [1, 0.7], [0.7, 1],
      [0, 0.3], [-0.7, 1], [-1, 0.7], [-0.3, 0]],
  };

  const LAYER_ORDER = ["boundary", "roads", "links", "carried", "loop", "linehaul", "covered", "served", "covered_only",
    "unserved", "closed", "point", "store", "hub"];
  const GROUP_STARTS = new Set(["covered", "point", "loop", "roads"]);
  const LEGEND_ORDER = ["covered", "served", "covered_only", "unserved", "point", "store", "hub", "closed",
    "loop", "linehaul", "carried", "links", "roads", "boundary"];

  const villageById = new Map(data.villages.map((item) => [item.id, item]));
  const facilityById = new Map(data.facilities.map((item) => [item.id, item]));
  const SymbolMarker = defineSymbolMarker();
  const map = createMap();
  const layers = createLayers();
  const labels = L.layerGroup().addTo(map);
  const selection = L.layerGroup().addTo(map);

  for (const key of LAYER_ORDER) {
    if (layers[key]) layers[key].addTo(map);
  }
  buildLegend();
  buildUnserved();
  buildSearch();
  document.getElementById("card-close").addEventListener("click", closeCard);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeCard());
  map.on("moveend", drawLabels);
  map.fitBounds(data.bounds, overviewPadding());
  const overviewZoom = map.getZoom();
  map.on("zoomend", resizeSymbols);
  window.plannerMap = { map, layers, data, openVillage, openFacility };

  /* ---- map and symbols ---- */

  function createMap() {
    const renderer = L.canvas({ tolerance: 4, padding: 0.4 });
    const created = L.map("map", {
      preferCanvas: true, renderer, attributionControl: false, zoomSnap: 0.5, zoomDelta: 0.5, maxZoom: 18,
      wheelPxPerZoomLevel: 90,
    });
    L.control.scale({ imperial: false, maxWidth: 160, position: "bottomright" }).addTo(created);
    return created;
  }

  /* The legend lies on the left of a wide map, the county beside it; else it is folded. */
  function overviewPadding() {
    const legend = document.getElementById("legend-box");
    const legendWidth = legend.offsetWidth;
    const isWide = map.getSize().x > 2.5 * legendWidth;
    legend.open = isWide;
    return { paddingTopLeft: [isWide ? legendWidth + 24 : 24, 24], paddingBottomRight: [24, 24] };
  }

  function defineSymbolMarker() {
    L.Canvas.include({
      _updateSymbol(layer) {
        if (!this._drawing || layer._empty()) return;
        const { x, y } = layer._point;
        this._ctx.beginPath();
        SHAPES[layer.options.shape].forEach(([dx, dy], idx) => {
          const place = [x + dx * layer._radius, y + dy * layer._radius];
          if (idx === 0) this._ctx.moveTo(...place); else this._ctx.lineTo(...place);
        });
        this._ctx.closePath();
        this._fillStroke(this._ctx, layer);
      },
    });
    return L.CircleMarker.extend({
      _updatePath() {
        if (this.options.shape in SHAPES) this._renderer._updateSymbol(this);
        else this._renderer._updateCircle(this);
      },
    });
  }

  function starOutline() {
    return Array.from({ length: 10 }, (_, idx) => {
      const angle = (idx / 10) * 2 * Math.PI;
      const radius = idx % 2 === 0 ? 1 : 0.42;
      return [radius * Math.sin(angle), -radius * Math.cos(angle)];
    });
  }

  /* Lines come as whole steps of 1e-5 degrees: the first place, then differences. */
  function decodeLine(steps) {
    const line = [];
    let lat = 0;
    let lon = 0;
    for (let idx = 0; idx < steps.length; idx += 2) {
      lat += steps[idx];
      lon += steps[idx + 1];
      line.push([lat * COORDINATE_UNIT, lon * COORDINATE_UNIT]);
    }
    return line;
  }

  /* ---- layers ---- */

  function createLayers() {
    const made = {};
    addTo(made, "boundary", data.boundary.map((rings) =>
      L.polygon(rings.map(decodeLine), { ...STYLES.boundary, interactive: false })));
    addTo(made, "roads", data.roads.map((road) =>
      L.polyline(road.lines.map(decodeLine), { ...STYLES.roads[road.rank], interactive: false })));
    addTo(made, "links", villageLinks());
    addTo(made, "carried", data.carried.map((line) =>
      L.polyline(decodeLine(line), { ...STYLES.carried, interactive: false })));
    data.routes.forEach((route) => addTo(made, route.leg, [routeLayer(route)]));
    data.villages.filter(isLocated).forEach((village) => addTo(made, village.state, [villageMarker(village)]));
    data.facilities.forEach((facility) => addTo(made, facility.layer, [facilityMarker(facility)]));
    return made;
  }

  function addTo(made, key, items) {
    if (items.length === 0) return;
    made[key] = made[key] || L.featureGroup();
    items.forEach((item) => made[key].addLayer(item));
  }

  function isLocated(place) {
    return place.lat !== null && place.lat !== undefined;
  }

  function villageLinks() {
    const links = [];
    for (const village of data.villages.filter(isLocated)) {
      for (const id of village.facilities) {
        links.push(L.polyline([placeOf(village), placeOf(facilityById.get(id))], { ...STYLES.links, interactive: false }));
      }
    }
    return links;
  }

  function placeOf(item) {
    return [item.lat, item.lon];
  }

  function villageMarker(village) {
    const share = Math.sqrt(Math.min(village.residents / Math.max(data.most_residents, 1), 1));
    const radius = 3.5 + 5 * share;
    const marker = new SymbolMarker(placeOf(village), { ...STYLES[village.state], radius, overviewRadius: radius });
    return withTooltip(marker, village).on("click", () => openVillage(village.id));
  }

  function facilityMarker(facility) {
    const style = facilityStyle(facility.layer, facility.variant);
    style.overviewRadius = style.radius;
    return withTooltip(new SymbolMarker(placeOf(facility), style), facility)
      .on("click", () => openFacility(facility.id));
  }

  /* Further formats of a tier have the same outline and another filling. */
  function facilityStyle(layer, variant) {
    if (layer === "closed" || variant === 0) return { ...STYLES[layer] };
    const fillings = ["#ffffff", "#f0e442", "#8a97a5"];
    return { ...STYLES[layer], fillColor: fillings[(variant - 1) % fillings.length], color: INK, weight: 2 };
  }

  function routeLayer(route) {
    const line = L.polyline(route.lines.map(decodeLine), STYLES[route.leg]);
    line.on("mouseover", () => line.setStyle({ weight: STYLES[route.leg].weight + 2.5, opacity: 1 }));
    line.on("mouseout", () => line.setStyle(STYLES[route.leg]));
    line.on("click", () => showCard(route));
    return withTooltip(line, route, { sticky: true });
  }

  function withTooltip(layer, item, options) {
    return layer.bindTooltip(() => tooltipContent(item), { direction: "top", offset: [0, -6], ...options });
  }

  function tooltipContent(item) {
    const content = document.createElement("div");
    content.append(element("strong", item.name), element("br"), element("span", item.hint));
    return content;
  }

  /* Symbols grow as one zooms in, up to half as large again. */
  function resizeSymbols() {
    const growth = 1 + 0.12 * Math.min(Math.max(map.getZoom() - overviewZoom, 0), 4);
    Object.values(layers).flatMap((group) => group.getLayers())
      .filter((layer) => layer instanceof SymbolMarker)
      .forEach((marker) => marker.setRadius(marker.options.overviewRadius * growth));
  }

  /* ---- labels ---- */

  function drawLabels() {
    labels.clearLayers();
    const taken = [];
    const view = map.getBounds();
    for (const item of labelCandidates()) {
      const place = L.latLng(placeOf(item));
      if (!view.contains(place)) continue;
      const box = labelBox(map.latLngToContainerPoint(place), item);
      if (taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      labels.addLayer(labelTooltip(place, item));
    }
  }

  function labelCandidates() {
    const shown = (item, key) => layers[key] && map.hasLayer(layers[key]);
    const ranks = ["hub", "store"];
    const majors = ranks.flatMap((rank) => data.facilities.filter((item) => item.layer === rank && shown(item, rank)));
    if (map.getZoom() < LABEL_ZOOM) return majors;
    const villages = data.villages.filter((item) => isLocated(item) && shown(item, item.state));
    return majors.concat(villages);
  }

  function labelBox(point, item) {
    const width = [...item.name].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 12.5 : 7), 6);
    return { left: point.x + 8, right: point.x + 14 + width, top: point.y - 9, bottom: point.y + 9 };
  }

  function overlaps(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  function labelTooltip(place, item) {
    const className = item.layer ? "map-label major" : "map-label";
    return L.tooltip({ permanent: true, direction: "right", offset: [8, 0], className, opacity: 1 })
      .setLatLng(place).setContent(element("span", item.name));
  }

  /* ---- legend and layer switches ---- */

  function buildLegend() {
    const legend = document.getElementById("legend");
    LEGEND_ORDER.filter((key) => layers[key]).forEach((key) => legend.append(legendRow(key), ...formatRows(key)));
  }

  /* Where a tier has several formats, each one with its filling. */
  function formatRows(key) {
    return data.formats.filter((format) => format.layer === key).map((format) => {
      const row = element("div");
      row.className = "format";
      const number = data.facilities.filter((item) => item.layer === key && item.variant === format.variant).length;
      const count = element("span", String(number));
      count.className = "count";
      row.append(element("span"), symbolFigure(facilityStyle(key, format.variant)), element("span", format.name), count);
      return row;
    });
  }

  function legendRow(key) {
    const row = element("label");
    if (GROUP_STARTS.has(key)) row.className = "group";
    const box = element("input");
    Object.assign(box, { type: "checkbox", checked: true, id: "layer-" + key });
    box.addEventListener("change", () => switchLayer(key, box.checked));
    const count = element("span", key === "roads" || key === "boundary" ? "" : String(layers[key].getLayers().length));
    count.className = "count";
    row.append(box, legendSymbol(key), element("span", data.words[key]), count);
    return row;
  }

  function switchLayer(key, isShown) {
    if (isShown) layers[key].addTo(map); else layers[key].remove();
    LAYER_ORDER.filter((name) => layers[name] && map.hasLayer(layers[name]))
      .forEach((name) => layers[name].bringToFront());
    drawLabels();
  }

  function legendSymbol(key) {
    const style = key === "roads" ? STYLES.roads[1] : STYLES[key];
    return style.shape ? symbolFigure(style) : figure(lineOutline(style, key));
  }

  function symbolFigure(style) {
    return figure(symbolOutline(style));
  }

  function figure(outline) {
    const svg = svgElement("svg", { width: 26, height: 18, viewBox: "-13 -9 26 18", "aria-hidden": "true" });
    svg.append(outline);
    return svg;
  }

  function symbolOutline(style) {
    const paint = { fill: style.fillColor, stroke: style.color, "stroke-width": style.weight };
    if (style.shape === "circle") return svgElement("circle", { r: 6, ...paint });
    const size = style.shape === "star" ? 9 : 7;
    const points = SHAPES[style.shape].map(([x, y]) => `${x * size},${y * size}`).join(" ");
    return svgElement("polygon", { points, ...paint });
  }

  function lineOutline(style, key) {
    if (key === "boundary") {
      return svgElement("rect", { x: -11, y: -6, width: 22, height: 12, fill: "#fff", stroke: style.color,
        "stroke-dasharray": "4 3" });
    }
    return svgElement("line", { x1: -12, x2: 12, y1: 0, y2: 0, stroke: style.color,
      "stroke-width": Math.max(style.weight, 1.2), "stroke-dasharray": style.dashArray || "none" });
  }

  /* ---- cards ---- */

  function openVillage(id) {
    const village = villageById.get(id);
    if (!isLocated(village)) {
      selection.clearLayers();
      showCard(village);
      return;
    }
    select(village, village.facilities.map((facilityId) => facilityById.get(facilityId)));
  }

  function openFacility(id) {
    const facility = facilityById.get(id);
    const villages = data.villages.filter((item) => isLocated(item) && item.facilities.includes(id));
    select(facility, villages);
  }

  function select(item, others) {
    selection.clearLayers();
    const place = placeOf(item);
    others.forEach((other) => selection.addLayer(
      L.polyline([place, placeOf(other)], { color: "#d55e00", weight: 1.6, interactive: false })));
    selection.addLayer(L.circleMarker(place, STYLES.selected));
    showCard(item);
  }

  function showCard(item) {
    document.getElementById("card-kind").textContent = item.kind + " · " + item.id;
    document.getElementById("card-title").textContent = item.name;
    document.getElementById("card-rows").replaceChildren(...item.rows.map(cardRow));
    const card = document.getElementById("card");
    card.hidden = false;
    card.scrollTop = 0;
  }

  function cardRow([name, text]) {
    const row = element("div");
    row.append(element("dt", name), element("dd", text));
    return row;
  }

  function closeCard() {
    document.getElementById("card").hidden = true;
    selection.clearLayers();
  }

  /* ---- villages not served ---- */

  function buildUnserved() {
    const unserved = data.villages.filter((village) => village.reason);
    if (unserved.length === 0) return;
    const details = document.getElementById("unserved");
    details.hidden = false;
    details.querySelector("summary").textContent = `${data.words.unserved_list} (${unserved.length})`;
    details.querySelector("ul").append(...unserved.map(unservedRow));
  }

  function unservedRow(village) {
    const row = element("li");
    const button = element("button", village.name + " ");
    button.type = "button";
    const hint = element("span", village.reason);
    hint.className = "id";
    button.append(hint);
    button.addEventListener("click", () => goTo(village));
    row.append(button);
    return row;
  }

  function goTo(item) {
    if (isLocated(item)) map.setView(placeOf(item), Math.max(map.getZoom(), LABEL_ZOOM + 0.5), { animate: false });
    if (villageById.get(item.id) === item) openVillage(item.id); else openFacility(item.id);
  }

  /* ---- search ---- */

  function buildSearch() {
    const input = document.getElementById("search");
    const list = document.getElementById("search-results");
    const state = { found: [], active: 0 };
    input.addEventListener("input", () => {
      Object.assign(state, { found: matches(input.value), active: 0 });
      showResults(input, list, state);
    });
    input.addEventListener("keydown", (event) => searchKey(event, input, list, state));
    list.addEventListener("mousedown", (event) => {
      const row = event.target.closest("li");
      event.preventDefault();
      if (row && row.dataset.idx) choose(Number(row.dataset.idx), input, list, state);
    });
    input.addEventListener("blur", () => hideResults(input, list));
  }

  function matches(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const rank = (item) => {
      const name = item.name.toLowerCase();
      const id = item.id.toLowerCase();
      if (name === wanted || id === wanted) return 0;
      if (name.startsWith(wanted) || id.startsWith(wanted)) return 1;
      return name.includes(wanted) || id.includes(wanted) ? 2 : 3;
    };
    return data.villages.concat(data.facilities)
      .map((item) => ({ item, rank: rank(item) }))
      .filter((entry) => entry.rank < 3)
      .sort((one, other) => one.rank - other.rank)
      .slice(0, MAX_RESULTS)
      .map((entry) => entry.item);
  }

  function showResults(input, list, state) {
    const rows = state.found.map((item, idx) => resultRow(item, idx, idx === state.active));
    if (rows.length === 0) {
      const empty = element("li", data.words.nothing_found);
      empty.className = "hint";
      rows.push(empty);
    }
    list.replaceChildren(...rows);
    list.hidden = input.value.trim() === "";
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function resultRow(item, idx, isActive) {
    const row = element("li");
    row.dataset.idx = String(idx);
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", String(isActive));
    const hint = element("span", `${item.kind} ${item.id}`);
    hint.className = "hint";
    row.append(element("span", item.name), hint);
    return row;
  }

  function searchKey(event, input, list, state) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && state.found.length) {
      event.preventDefault();
      state.active = (state.active + step + state.found.length) % state.found.length;
      showResults(input, list, state);
    }
    if (event.key === "Enter" && state.found.length) choose(state.active, input, list, state);
    if (event.key === "Escape") hideResults(input, list);
  }

  function choose(idx, input, list, state) {
    input.value = state.found[idx].name;
    hideResults(input, list);
    goTo(state.found[idx]);
  }

  function hideResults(input, list) {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  /* ---- document pieces ---- */

  function element(tag, text) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function svgElement(tag, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, String(value)));
    return made;
  }
})();
