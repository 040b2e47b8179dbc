// Draw the places of the list below on a map. The list says all that the map says: the map reads it and adds nothing.
const { L, Supercluster } = window;
const CLOSEST = 17;
const APART = 56; // pixels: nearer ones are one mark, so that no two marks cover each other
const MARK = 44;
const DOT = 6;
const TILE = 256;

const box = document.querySelector("[data-map]");
const texts = box.dataset;
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
const point = (text) => L.latLng(text.split(",").map(Number));

box.replaceChildren();
const map = L.map(box, {
  attributionControl: false,
  zoomControl: false,
  scrollWheelZoom: false, // the wheel scrolls the page
  maxZoom: CLOSEST,
  zoomSnap: texts.tiles ? 1 : 0.25, // pictures are sharp at whole steps alone
  zoomAnimation: !isStill,
  fadeAnimation: !isStill,
  inertia: !isStill,
});
L.control.zoom({ position: "bottomright", zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
L.control.scale({ imperial: false }).addTo(map);

const municipalities = JSON.parse(document.getElementById("ground").textContent);

// What is drawn: each place of the list, or each municipality with the number of its places.
const features = [...document.querySelectorAll("#places [data-at]")].map((item) => {
  const { lat, lng } = point(item.dataset.at);
  const number = Number(item.dataset.number ?? 1);
  return { type: "Feature", geometry: { coordinates: [lng, lat] }, properties: { item, number } };
});
const clusters = new Supercluster({
  radius: APART,
  extent: TILE,
  maxZoom: CLOSEST,
  map: ({ number }) => ({ number }),
  reduce: (sum, { number }) => (sum.number += number),
}).load(features);

// All of it in view to begin with.
const spots = features.map(({ geometry: { coordinates } }) => [coordinates[1], coordinates[0]]);
const whole = municipalities.map(({ at }) => at);
const bounds = L.latLngBounds(spots.length ? spots : whole);
if (texts.near) bounds.extend(point(texts.near).toBounds(texts.within * 2000));
if (bounds.isValid()) map.fitBounds(bounds, { padding: [40, 40], maxZoom: 13 });
else map.setView([62.4, 25.7], 8);

// The ground: tiles where the portal has them, else the municipalities' centres with their names.
const names = [];
if (texts.tiles) {
  // The tiles' host is told which site asks, as the terms of such hosts want, but not for which page.
  L.tileLayer(texts.tiles, { maxZoom: CLOSEST, referrerPolicy: "strict-origin" }).addTo(map);
} else {
  map.createPane("ground").style.zIndex = 300;
  for (const { name, at } of municipalities) {
    const label = Object.assign(document.createElement("span"), { textContent: name });
    const icon = L.divIcon({ className: "ground", html: label, iconSize: [0, 0] });
    L.marker(at, { icon, pane: "ground", interactive: false, keyboard: false }).addTo(map).getElement().ariaHidden = "true";
    names.push({ at: L.latLng(at), label, size: L.point(label.offsetWidth, label.offsetHeight) });
  }
}
if (texts.near) {
  const here = point(texts.near);
  L.circle(here, { radius: texts.within * 1000, className: "around", interactive: false }).addTo(map);
  L.circleMarker(here, { radius: 8, className: "here", interactive: false }).addTo(map);
}

const drawn = new Map();
const popup = L.popup({ maxWidth: 280, minWidth: 200, autoPanPadding: [12, 12] });
let opener = null;

function draw() {
  const area = map.getBounds().pad(0.2);
  const edges = [area.getWest(), area.getSouth(), area.getEast(), area.getNorth()];
  const wanted = new Map(clusters.getClusters(edges, Math.floor(map.getZoom())).map((one) => [one.id ?? one.properties.item, one]));
  let focused = null;
  for (const [key, mark] of drawn) {
    if (wanted.has(key)) continue;
    if (mark.getElement() === document.activeElement) focused = mark.getLatLng();
    mark.remove();
    drawn.delete(key);
  }
  for (const [key, one] of wanted) if (!drawn.has(key)) drawn.set(key, add(one));
  if (focused) focusNearest(focused);
  placeNames();
}

// Each name stands below, above or beside its municipality's centre, nearer or farther, where nothing else does yet.
function placeNames() {
  const frame = L.bounds([0, 0], map.getSize());
  const marks = [...drawn.values()].map((mark) => around(map.latLngToContainerPoint(mark.getLatLng()), MARK / 2));
  const taken = [...marks, ...names.map(({ at }) => around(map.latLngToContainerPoint(at), DOT / 2))];
  for (const { at, label, size } of names) {
    const spot = map.latLngToContainerPoint(at);
    const corners = [DOT, MARK / 2].flatMap((gap) => sides(size, gap));
    const boxes = corners.map((corner) => L.bounds(spot.add(corner), spot.add(corner).add(size)));
    const chosen = boxes.findIndex((one) => frame.contains(one) && !taken.some((other) => other.overlaps(one)));
    label.hidden = chosen < 0;
    if (label.hidden) continue;
    taken.push(boxes[chosen]);
    label.style.translate = corners[chosen].map((pixels) => `${pixels}px`).join(" ");
  }
}

const around = (spot, half) => L.bounds(spot.subtract([half, half]), spot.add([half, half]));
const sides = ({ x, y }, gap) => [
  [-x / 2, gap],
  [-x / 2, -gap - y],
  [gap + 2, -y / 2],
  [-gap - 2 - x, -y / 2],
];

function add(feature) {
  const [longitude, latitude] = feature.geometry.coordinates;
  const { item, number } = feature.properties;
  const shown = document.createElement("span");
  if (number > 1) shown.textContent = number.toLocaleString(document.documentElement.lang);
  const size = number > 999 ? " mark-most" : number > 1 ? " mark-many" : "";
  const icon = L.divIcon({ className: `mark${size}`, html: shown, iconSize: [MARK, MARK] });
  const name = [item && title(item), item && home(item), number > 1 && `${shown.textContent} ${texts.places}`].filter(Boolean).join(", ");
  const mark = L.marker([latitude, longitude], { icon, title: name }).addTo(map);
  const act = () => choose(feature, mark);
  mark.on("click", act);
  mark.getElement().setAttribute("aria-label", name);
  mark.getElement().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
  return mark;
}

const link = (item) => item.querySelector("a");
const title = (item) => link(item)?.textContent ?? "";
const home = (item) => item.parentElement.dataset.home;
const copies = (item) => [...item.childNodes].map((node) => node.cloneNode(true));

function choose(feature, mark) {
  const { item, cluster_id: cluster } = feature.properties;
  if (item?.dataset.number) return location.assign(link(item).href);
  if (item) return open(mark, placeCard(item));
  const closer = clusters.getClusterExpansionZoom(cluster);
  if (closer <= CLOSEST) return map.setView(mark.getLatLng(), closer, { animate: !isStill });
  const list = document.createElement("ul");
  for (const leaf of clusters.getLeaves(cluster, Infinity)) {
    const row = list.appendChild(document.createElement("li"));
    row.append(...copies(leaf.properties.item));
  }
  open(mark, list);
}

function open(mark, content) {
  opener = mark;
  popup.setLatLng(mark.getLatLng()).setContent(content).openOn(map);
  popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", texts.close);
  focus(content);
}

const focus = (content) => content.querySelector("a").focus({ preventScroll: true });

// The place as the list has it, and when it is open as its card says, once that has come.
function placeCard(item) {
  const card = document.createElement("div");
  const when = Object.assign(document.createElement("p"), { ariaLive: "polite" });
  const where = Object.assign(document.createElement("p"), { textContent: home(item), className: "meta" });
  card.append(...copies(item), where, when);
  askWhen(item).then((nodes) => {
    when.replaceChildren(...nodes);
    const isRead = card.contains(document.activeElement);
    popup.update();
    if (isRead) focus(card);
  });
  return card;
}

async function askWhen(item) {
  const slug = link(item).pathname.split("/").at(-2);
  const response = await fetch(`${texts.coming}${slug}/${location.search}`).catch(() => null);
  if (!response?.ok) return [];
  // Parsed apart from the page, where nothing in it would run.
  return new DOMParser().parseFromString(await response.text(), "text/html").body.childNodes;
}

function focusNearest(spot) {
  const nearest = [...drawn.values()].reduce(
    (best, mark) => (best && spot.distanceTo(best.getLatLng()) < spot.distanceTo(mark.getLatLng()) ? best : mark),
    null,
  );
  (nearest?.getElement() ?? box).focus({ preventScroll: true });
}

// Escape closes what is open, and the mark that opened it has the focus again.
box.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !popup.isOpen()) return;
  event.stopPropagation();
  map.closePopup();
});
map.on("popupclose", () => {
  const lies = document.activeElement;
  if (lies !== document.body && !popup.getElement()?.contains(lies)) return;
  const mark = opener?.getElement();
  (mark?.isConnected ? mark : box).focus({ preventScroll: true });
});

map.on("moveend", draw);
draw();
