// Lets readers sort tables by a column: a button in each heading, `aria-sort` for those who hear the page.
for (const table of document.querySelectorAll(".rk-table")) {
  const body = table.tBodies[0], head = table.tHead?.rows[0];
  const stays = (row) => row.matches(".rk-section, .rk-subsection, .rk-total");
  const spans = [...table.querySelectorAll("[rowspan], [colspan]")].some((cell) => !stays(cell.parentElement));
  if (!head || !body || spans || table.tHead.rows.length > 1 || body.rows.length < 3) continue;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const value = (row, column) => {
    const cell = row.cells[column];
    if (!cell) return "";
    if (cell.classList.contains("rk-number") || cell.querySelector(".rk-missing")) return cell.dataset.value ?? "";
    return cell.dataset.value ?? cell.textContent.trim();
  };
  const numeric = (text) => text !== "" && Number.isFinite(Number(text));
  const compare = (a, b) => {
    if (a === "" || b === "") return null;
    return numeric(a) && numeric(b) ? Number(a) - Number(b) : collator.compare(a, b);
  };
  // Headings and totals inside a table keep their places: what stands between two of them is sorted.
  const sorted = (rows, order) => {
    const placed = [], between = [];
    for (const row of rows) stays(row) ? placed.push(...between.splice(0).sort(order), row) : between.push(row);
    return [...placed, ...between.sort(order)];
  };
  // Written figures ("24.000", "0,0–4,2") do not sort as text: a column of figures needs `data-value` in its cells.
  const sortable = (heading, column) => !heading.classList.contains("rk-number") ||
    [...body.rows].some((row) => row.cells[column]?.dataset.value !== undefined);
  [...head.cells].forEach((heading, column) => {
    if (!sortable(heading, column)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of head.cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      // What is missing comes last in either direction.
      body.append(...sorted([...body.rows], (a, b) => {
        const [x, y] = [value(a, column), value(b, column)];
        return compare(x, y) === null ? (x === "") - (y === "") : direction * compare(x, y);
      }));
    });
  });
}

// A chart that is wider than the screen scrolls: a keyboard reaches it then, and only then.
const reach = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth;
    const label = target.closest("figure").querySelector("figcaption")?.textContent ?? target.firstChild.ariaLabel;
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", label]])
      scrolls ? target.setAttribute(name, value) : target.removeAttribute(name);
  }
});
document.querySelectorAll(".rk-drawing").forEach((drawing) => reach.observe(drawing));
