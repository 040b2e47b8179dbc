// Leave the page so that "back" does not lead to it: the new page takes its place in the browser's history.
for (const link of document.querySelectorAll("a[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}
