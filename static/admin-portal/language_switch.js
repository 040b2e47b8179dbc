// One choice of language for the whole form: which fields show, and which language still lacks text.
// Without this module all languages show.
const FIELD = /(?:^|\s)mt-field-\S+-(fi|sv|en)(?:\s|$)/;
const KEY = "admin-language";
const group = document.querySelector("[data-language-switch]");
const form = group?.closest("form");

const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
const remember = (language) => { try { localStorage.setItem(KEY, language); } catch { /* no storage: no memory */ } };

function mark(root) {
  for (const field of root.querySelectorAll(".mt")) {
    const row = field.closest(".form-row");
    if (row) row.dataset.language = field.className.match(FIELD)?.[1] ?? "";
  }
}

// The texts of the form, each as { fi: "…", sv: "…", en: "…" }.
function texts() {
  const found = new Map();
  for (const field of form.querySelectorAll(".mt")) {
    const language = field.className.match(FIELD)?.[1];
    if (!language || field.closest(".empty-form")) continue;
    const name = field.name.replace(/_(fi|sv|en)$/, "");
    found.set(name, { ...found.get(name), [language]: field.value.trim() });
  }
  return [...found.values()].filter((text) => Object.values(text).some(Boolean));
}

function count() {
  const written = texts();
  for (const button of group.querySelectorAll("button:not([data-language=all])")) {
    const missing = written.filter((text) => !text[button.dataset.language]).length;
    const state = missing === written.length ? group.dataset.empty : missing ? group.dataset.partly : "";
    button.dataset.state = state;
    button.textContent = state ? `${button.dataset.name}: ${state}` : button.dataset.name;
  }
}

function show(language) {
  form.dataset.shownLanguage = language;
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

function languageWithError() {
  const wrong = [...form.querySelectorAll(".form-row[data-language] .errorlist")];
  const languages = new Set(wrong.map((list) => list.closest(".form-row").dataset.language));
  return languages.size > 1 ? "all" : [...languages][0];
}

if (form?.querySelector(".mt")) {
  for (const button of group.querySelectorAll("button")) button.dataset.name = button.textContent;
  mark(form);
  count();
  show(languageWithError() ?? remembered() ?? "fi");
  group.hidden = false;
  group.addEventListener("click", ({ target }) => {
    if (!target.dataset.language) return;
    show(target.dataset.language);
    remember(target.dataset.language);
  });
  form.addEventListener("input", count);
  document.addEventListener("formset:added", ({ target }) => { mark(target); count(); });
}
