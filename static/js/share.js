// "Jaa" opens the system's own choice of ways, or copies the link where there is none. Without a script, or where neither
// may be done, a link leads to the short address on the page itself, and a button is not there.
const canCopy = Boolean(navigator.clipboard?.writeText);

async function share(link) {
  const { share: url, shareTitle: title, copied } = link.dataset;
  if (navigator.share) {
    // Whoever changes her mind and shares nothing has done nothing wrong.
    await navigator.share({ title, url }).catch(() => {});
    return;
  }
  await navigator.clipboard.writeText(url);
  document.querySelector("[data-share-status]").textContent = copied;
  link.lastChild.textContent = copied;
}

for (const link of document.querySelectorAll("[data-share]")) {
  link.hidden = link.type === "button" && !navigator.share && !canCopy;
  link.addEventListener("click", (event) => {
    if (navigator.share || canCopy) {
      event.preventDefault();
      share(link).catch(() => location.assign("#share"));
    }
  });
}
