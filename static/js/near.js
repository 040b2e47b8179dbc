// Offer the visitor's own location: asked for on a press alone, told to about 100 metres and remembered nowhere.
const DECIMALS = 3;
const FRESH = { maximumAge: 300_000, timeout: 10_000 };

const locate = (found, refused) =>
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => found(`${coords.latitude.toFixed(DECIMALS)},${coords.longitude.toFixed(DECIMALS)}`),
    refused,
    FRESH,
  );

// A button beside the field "Lähellä".
for (const field of document.querySelectorAll("input[data-near]")) {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button button-quiet",
    textContent: field.dataset.near,
  });
  const answer = Object.assign(document.createElement("p"), { className: "meta" });
  answer.setAttribute("role", "status");
  field.after(button, answer);
  if (!navigator.geolocation) button.hidden = true;

  button.addEventListener("click", () => {
    button.disabled = true;
    const send = (here) => {
      field.value = here;
      field.form.requestSubmit();
    };
    locate(send, () => {
      button.disabled = false;
      answer.textContent = field.dataset.nearRefused;
    });
  });
  // Who comes by a link to the field finds it open.
  if (location.hash === `#${field.id}`) {
    field.closest(".filters").querySelector("details").open = true;
    field.focus();
  }
}

// A link that leads to the field takes the location along, if the visitor gives it.
for (const link of document.querySelectorAll("a[data-near-link]")) {
  link.addEventListener("click", (event) => {
    if (!navigator.geolocation || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    const go = () => location.assign(address);
    const send = (here) => {
      address.searchParams.set("near", here);
      address.hash = "";
      go();
    };
    locate(send, go);
  });
}
