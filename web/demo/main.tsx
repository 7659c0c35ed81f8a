// The demo shop: a page as any shop has one. It keeps nothing.
import "./demo.css";

const count = document.getElementById("count");
const order = document.getElementById("order");
let items = 0;

order?.addEventListener("submit", (event) => {
  event.preventDefault();
  items += 1;
  if (count) count.textContent = String(items);
});
