/* The map: land once, and the layers of one plan at a time. */

const COORDINATE_UNIT = 1e-5;
const LABEL_ZOOM = 13;
const LAYER_ORDER = ["boundary", "roads", "links", "carried", "loop", "linehaul", "covered", "served", "covered_only",
  "unserved", "home", "closed", "point", "store", "hub"];
const LAND = ["boundary", "roads"];
const SymbolMarker = defineSymbolMarker();

function createMapView(data, onChoose) {
  const map = createMap();
  const land = createLand(data);
  const labels = L.layerGroup().addTo(map);
  const selection = L.layerGroup().addTo(map);
  const hidden = new Set();
  const view = { map, layers: { ...land }, show, isShown, switchLayer, select, goTo, fit, overview };
  let plan = null;
  let overviewZoom = 0;
  let overviewCentre = null;

  map.on("moveend", drawLabels);
  map.on("zoomend", resizeSymbols);
  return view;

  function show(shown) {
    Object.entries(view.layers).filter(([key]) => !LAND.includes(key)).forEach(([, layer]) => layer.remove());
    selection.clearLayers();
    plan = shown;
    view.layers = { ...land, ...createLayers(plan, data, onChoose) };
    drawLayers();
  }

  function drawLayers() {
    const shown = LAYER_ORDER.filter((key) => view.layers[key] && !hidden.has(key));
    shown.forEach((key) => view.layers[key].addTo(map).bringToFront());
    if (map._loaded) {
      resizeSymbols();
      drawLabels();
    }
  }

  function isShown(key) {
    return !hidden.has(key);
  }

  function switchLayer(key, isOn) {
    if (isOn) hidden.delete(key); else hidden.add(key);
    if (!isOn) view.layers[key].remove();
    drawLayers();
  }

  /* Rings an item and draws lines to what belongs to it. */
  function select(item, others) {
    selection.clearLayers();
    if (!item || !isLocated(item)) return;
    const place = placeOf(item);
    others.filter(isLocated).forEach((other) => selection.addLayer(
      L.polyline([place, placeOf(other)], { color: ACCENT, weight: 1.6, interactive: false })));
    selection.addLayer(L.circleMarker(place, STYLES.selected));
  }

  function goTo(item) {
    if (!isLocated(item)) return;
    map.setView(placeOf(item), Math.max(map.getZoom(), LABEL_ZOOM + 0.5), { animate: false });
  }

  function overview() {
    map.fitBounds(data.bounds, overviewPadding());
    overviewZoom = map.getZoom();
    overviewCentre = map.getCenter();
    resizeSymbols();
  }

  /* Fills the room there is; who has not moved the map sees all of the county again. */
  function fit() {
    const isUnmoved = map.getZoom() === overviewZoom && map.getCenter().distanceTo(overviewCentre) < 1;
    map.invalidateSize({ animate: false });
    if (isUnmoved) overview();
  }

  /* Symbols grow as one zooms in, up to half as large again. */
  function resizeSymbols() {
    const growth = 1 + 0.12 * Math.min(Math.max(map.getZoom() - overviewZoom, 0), 4);
    Object.values(view.layers).flatMap((group) => group.getLayers())
      .filter((layer) => layer instanceof SymbolMarker)
      .forEach((marker) => marker.setRadius(marker.options.overviewRadius * growth));
  }

  /* ---- labels ---- */

  function drawLabels() {
    labels.clearLayers();
    const taken = [];
    const bounds = map.getBounds();
    for (const item of labelCandidates()) {
      const place = L.latLng(placeOf(item));
      if (!bounds.contains(place)) continue;
      const box = labelBox(map.latLngToContainerPoint(place), item);
      if (taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      labels.addLayer(labelTooltip(place, item));
    }
  }

  function labelCandidates() {
    const majors = ["hub", "store"].flatMap((rank) =>
      plan.facilities.filter((item) => item.layer === rank && isShown(rank)));
    if (map.getZoom() < LABEL_ZOOM) return majors;
    return majors.concat(plan.villages.filter((item) => isLocated(item) && isShown(item.state)));
  }
}

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
function foldLegend(map) {
  const legend = byId("legend-box");
  legend.open = map.getSize().x > 2.5 * legend.offsetWidth && map.getSize().y > 1.6 * legend.offsetHeight;
}

function overviewPadding() {
  const legend = byId("legend-box");
  return { paddingTopLeft: [legend.open ? legend.offsetWidth + 24 : 24, 24], paddingBottomRight: [24, 24] };
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

function createLand(data) {
  const made = {};
  addTo(made, "boundary", data.boundary.map((rings) =>
    L.polygon(rings.map(decodeLine), { ...STYLES.boundary, interactive: false })));
  addTo(made, "roads", data.roads.map((road) =>
    L.polyline(road.lines.map(decodeLine), { ...STYLES.roads[road.rank], interactive: false })));
  return made;
}

function createLayers(plan, data, onChoose) {
  const made = {};
  addTo(made, "links", villageLinks(plan));
  addTo(made, "carried", plan.carried.map((line) =>
    L.polyline(decodeLine(line), { ...STYLES.carried, interactive: false })));
  plan.routes.forEach((route) => addTo(made, route.leg, [routeLayer(route, onChoose)]));
  plan.villages.filter(isLocated).forEach((village) =>
    addTo(made, village.state, [villageMarker(village, data.most_residents, onChoose)]));
  addTo(made, "home", plan.villages.filter((village) => isLocated(village) && village.is_at_door)
    .map((village) => houseMarker(village, data.most_residents)));
  plan.facilities.forEach((facility) => addTo(made, facility.layer, [facilityMarker(facility, onChoose)]));
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

function placeOf(item) {
  return [item.lat, item.lon];
}

function villageLinks(plan) {
  return plan.villages.filter(isLocated).flatMap((village) => village.facilities.map((facility) =>
    L.polyline([placeOf(village), placeOf(facility)], { ...STYLES.links, interactive: false })));
}

function villageRadius(village, mostResidents) {
  return 3.5 + 5 * Math.sqrt(Math.min(village.residents / Math.max(mostResidents, 1), 1));
}

/* Around villages whose parcels come to the door. */
function houseMarker(village, mostResidents) {
  const radius = villageRadius(village, mostResidents) + 5;
  return new SymbolMarker(placeOf(village), { ...STYLES.home, radius, overviewRadius: radius });
}

function villageMarker(village, mostResidents, onChoose) {
  const radius = villageRadius(village, mostResidents);
  const marker = new SymbolMarker(placeOf(village), { ...STYLES[village.state], radius, overviewRadius: radius });
  return withTooltip(marker, village).on("click", () => onChoose(village));
}

function facilityMarker(facility, onChoose) {
  const style = facilityStyle(facility.layer, facility.variant);
  style.overviewRadius = style.radius;
  return withTooltip(new SymbolMarker(placeOf(facility), style), facility).on("click", () => onChoose(facility));
}

function routeLayer(route, onChoose) {
  const line = L.polyline(route.lines.map(decodeLine), STYLES[route.leg]);
  line.on("mouseover", () => line.setStyle({ weight: STYLES[route.leg].weight + 2.5, opacity: 1 }));
  line.on("mouseout", () => line.setStyle(STYLES[route.leg]));
  return withTooltip(line.on("click", () => onChoose(route)), route, { sticky: true });
}

function withTooltip(layer, item, options) {
  return layer.bindTooltip(() => tooltipContent(item), { direction: "top", offset: [0, -6], ...options });
}

function tooltipContent(item) {
  const content = element("div");
  content.append(element("strong", item.name), element("br"), element("span", item.hint));
  return content;
}

function labelBox(point, item) {
  const width = [...item.name].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 12.5 : 7), 6);
  return { left: point.x + 8, right: point.x + 14 + width, top: point.y - 9, bottom: point.y + 9 };
}

function overlaps(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function labelTooltip(place, item) {
  const className = item.type === "facility" ? "map-label major" : "map-label";
  return L.tooltip({ permanent: true, direction: "right", offset: [8, 0], className, opacity: 1 })
    .setLatLng(place).setContent(element("span", item.name));
}
