// Read the page aloud with the browser's own voice. The button shows only where there is a voice for the language.
const language = document.documentElement.lang;
const speaks = (voice) => voice.lang.toLowerCase().startsWith(language);

// What is hidden from everybody or written for the eye alone is not read.
const SILENT = "[hidden], [aria-hidden=true], nav, form, button, script, .acts";
const text = () => {
  const copy = document.querySelector("main").cloneNode(true);
  for (const part of copy.querySelectorAll(SILENT)) part.remove();
  for (const block of copy.querySelectorAll("h1, h2, h3, p, li, dt, dd, tr")) block.append(". ");
  return copy.textContent.replace(/\s+/g, " ").replace(/([.!?])( ?\.)+/g, "$1");
};

for (const button of document.querySelectorAll("button[data-listen]")) {
  if (!window.speechSynthesis) break;
  const start = button.textContent;
  const show = () => {
    button.hidden = !speechSynthesis.getVoices().some(speaks);
  };
  const ended = () => {
    button.textContent = start;
  };
  show();
  speechSynthesis.addEventListener("voiceschanged", show);
  addEventListener("pagehide", () => speechSynthesis.cancel());

  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) {
      speechSynthesis.cancel();
      ended();
      return;
    }
    const speech = new SpeechSynthesisUtterance(text());
    speech.lang = language;
    speech.voice = speechSynthesis.getVoices().find(speaks);
    speech.addEventListener("end", ended);
    speech.addEventListener("error", ended);
    button.textContent = button.dataset.listen;
    speechSynthesis.speak(speech);
  });
}
