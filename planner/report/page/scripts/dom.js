/* Pieces of the document. Every text goes in as textContent. */

const data = JSON.parse(byId("plan-data").textContent);

/* A text in the language of the page, with values in the place of its braces. */
function say(text, ...values) {
  const rest = [...values];
  return (data.texts[text] || text).replace(/\{\}/g, () => String(rest.shift()));
}

function byId(id) {
  return document.getElementById(id);
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function button(text, className, onClick) {
  const made = element("button", text, className);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

function svgElement(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, String(value)));
  if (text !== undefined) made.textContent = text;
  return made;
}

/* Enter and space act as a click on what is no button by itself. */
function actsAsButton(made, onClick) {
  made.setAttribute("tabindex", "0");
  made.setAttribute("role", "button");
  made.addEventListener("click", onClick);
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onClick();
  });
}
