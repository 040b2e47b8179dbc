// Show the button "Kopioi" where the browser can copy, and tell when it has. Without it one copies from the field.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[role=status]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = button.dataset.copied;
    } catch {
      field.select(); // not allowed to: then Ctrl+C is all that is left to do
    }
  });
}
