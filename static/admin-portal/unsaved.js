// Asks before a page is left on whose form something was changed and not saved. Without JavaScript nobody is asked.
const form = document.querySelector("#content-main form");

const written = () => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value.name ?? value])).toString();

if (form) {
  // What was refused is not saved either.
  let saved = document.querySelector(".errornote") ? null : written();
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  addEventListener("load", () => {
    saved &&= written(); // other scripts may have filled in what they add
  });
  addEventListener("beforeunload", (event) => {
    if (!isSent && written() !== saved) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    isSent = false;
  });
}
