/* The card of a village, a facility or a route. */

const MAX_LINKED = 60;

function createCard(fields, onChoose, onClose) {
  const card = byId("card");
  byId("card-close").addEventListener("click", onClose);
  return { show, hide: () => { card.hidden = true; } };

  function show(item) {
    byId("card-kind").textContent = item.kind + " · " + item.id;
    byId("card-title").textContent = item.name;
    byId("card-rows").replaceChildren(...cardRows(fields[item.type], item.rows));
    showLinked(linkedTo(item));
    card.hidden = false;
    card.scrollTop = 0;
  }

  function showLinked(items) {
    const list = byId("card-linked");
    list.hidden = items.length === 0;
    list.open = items.length <= 3;
    list.querySelector("summary").textContent = linkedWords(items);
    list.querySelector("div").replaceChildren(...items.slice(0, MAX_LINKED).map((item) =>
      button(item.name, "chip", () => onChoose(item))));
  }
}

function cardRows(fields, texts) {
  return fields.map((field, idx) => [field, texts[idx]]).filter(([, text]) => text).map(([field, text]) => {
    const row = element("div", undefined, field.is_sentence ? "sentence" : "");
    row.append(element("dt", field.name), element("dd", field.unit ? `${text} ${field.unit}` : text));
    return row;
  });
}

/* What the map draws lines to when an item is chosen. */
function linkedTo(item) {
  if (item.type === "village") return item.facilities;
  return item.type === "facility" ? item.villages : [];
}

function linkedWords(items) {
  if (items.length === 0) return "";
  const isOne = items.length === 1;
  if (items[0].type === "village") return isOne ? say("1 village served here") : say("{} villages served here", items.length);
  return isOne ? say("1 facility that serves it") : say("{} facilities that serve it", items.length);
}
