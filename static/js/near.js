// Offer the visitor's own location beside the field "Lähellä": asked for on a press alone, told to about 100 metres.
const DECIMALS = 3;

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
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(DECIMALS)},${coords.longitude.toFixed(DECIMALS)}`;
        field.form.requestSubmit();
      },
      () => {
        button.disabled = false;
        answer.textContent = field.dataset.nearRefused;
      },
      { maximumAge: 300_000, timeout: 10_000 },
    );
  });
}
