/* How villages, facilities and lines are drawn, on the map and in lists. */

const INK = "#1d2733";
const ACCENT = "#d55e00";

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
  home: { shape: "house", color: INK, weight: 1.5, fill: false, fillColor: "none", interactive: false },
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
  house: [[0, -1.1], [1, -0.3], [0.75, 0.95], [-0.75, 0.95], [-1, -0.3]],
  star: starOutline(),
  cross: [[-1, -0.7], [-0.7, -1], [0, -0.3], [0.7, -1], [1, -0.7], [0.3, 0], [1, 0.7], [0.7, 1],
    [0, 0.3], [-0.7, 1], [-1, 0.7], [-0.3, 0]],
};

function starOutline() {
  return Array.from({ length: 10 }, (_, idx) => {
    const angle = (idx / 10) * 2 * Math.PI;
    const radius = idx % 2 === 0 ? 1 : 0.42;
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  });
}

/* Further formats of a tier have the same outline and another filling. */
function facilityStyle(layer, variant) {
  if (layer === "closed" || variant === 0) return { ...STYLES[layer] };
  const fillings = ["#ffffff", "#f0e442", "#8a97a5"];
  return { ...STYLES[layer], fillColor: fillings[(variant - 1) % fillings.length], color: INK, weight: 2 };
}

function layerFigure(key) {
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
