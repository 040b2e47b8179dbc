// Give Django's searching choosers the names that their labels have: Select2 leaves its own boxes without.
const nameOf = (select) => select?.labels[0]?.textContent.replace(/:\s*$/, "").trim() ?? "";

function label() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling?.querySelector("[role=combobox]:not([aria-label])");
    if (!box) continue;
    box.removeAttribute("aria-labelledby");
    const shown = select.multiple ? "" : select.selectedOptions[0]?.text;
    box.setAttribute("aria-label", [nameOf(select), shown].filter(Boolean).join(": "));
    box.querySelector("input, [role=textbox]")?.setAttribute("aria-label", nameOf(select));
  }
  const search = document.querySelector(".select2-dropdown .select2-search__field:not([aria-label])");
  search?.setAttribute("aria-label", nameOf(document.querySelector("select:has(+ .select2-container--open)")));
}

// A cross that clears all choices at once stands inside the list of choices, where no such thing may stand.
for (const select of document.querySelectorAll("select.admin-autocomplete[multiple]")) select.dataset.allowClear = "false";
new MutationObserver(label).observe(document.body, { childList: true, subtree: true });
// The chosen text is part of a box's name: take it anew when it changes.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".select2-selection")) { target.removeAttribute("aria-label"); label(); }
});
