// Show the button "Jaa" where the device can share, and open its own choice of ways.
for (const button of document.querySelectorAll("button[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () => {
    // Whoever changes her mind and shares nothing has done nothing wrong.
    navigator.share({ title: button.dataset.shareTitle, url: button.dataset.share }).catch(() => {});
  });
}
