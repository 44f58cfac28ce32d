// The panel works without this file. It counts changes, copies, previews and listens to keys.
(() => {
  "use strict";

  const announce = text => {
    let live = document.getElementById("live");
    if (!live) {
      live = Object.assign(document.createElement("p"), { id: "live", className: "sr" });
      live.setAttribute("role", "status");
      document.body.append(live);
    }
    live.textContent = text;
  };
  document.addEventListener("say", event => announce(event.detail));

  // Copy: data-copy names the element whose text is wanted.
  document.addEventListener("click", async event => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const label = button.querySelector("span") ?? button;
    button.dataset.label ??= label.textContent;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      label.textContent = "Copied";
      announce("Copied");
    } catch {
      getSelection().selectAllChildren(source);
      label.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { label.textContent = button.dataset.label; }, 2000);
  });

  // An error's place: data-in names the text, data-line and data-column the place in it.
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-line]");
    if (!button) return;
    const text = document.querySelector(button.dataset.in);
    const lines = text.value.split("\n");
    const line = Math.min(lines.length, Number(button.dataset.line));
    const start = lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0);
    text.focus();
    text.setSelectionRange(start + Number(button.dataset.column) - 1, start + lines[line - 1].length);
    text.scrollTop = text.scrollHeight * Math.max(0, line - 6) / lines.length;
  });

  // Rows: data-row, their fields data-counts (data-was is the stored value), their ticks data-tick.
  const isChanged = field => field.value !== (field.dataset.was ?? field.defaultValue);

  const markRow = row => {
    let dirty = false;
    for (const field of row.querySelectorAll("[data-counts]")) {
      const changed = isChanged(field);
      dirty ||= changed;
      const mark = field.parentElement.querySelector("[data-was-mark]");
      if (mark) mark.hidden = !changed;
    }
    row.classList.toggle("is-dirty", dirty);
  };

  const refresh = () => {
    const bar = document.querySelector("[data-savebar]");
    if (!bar) return;
    for (const row of document.querySelectorAll("[data-row]")) markRow(row);
    const changes = [...document.querySelectorAll("[data-row] [data-counts]")].filter(isChanged).length;
    const words = changes === 1 ? "1 change" : `${changes} changes`;
    const said = bar.querySelector("[data-changes]");
    const save = bar.querySelector("[data-save]");
    said.dataset.hint ??= said.textContent;
    said.textContent = changes ? `${words} not saved` : said.dataset.hint;
    save.textContent = changes ? `Save ${words}` : save.dataset.save;
    bar.classList.toggle("has-changes", changes > 0);

    const ticks = [...document.querySelectorAll("[data-row] [data-tick]")];
    const ticked = ticks.filter(tick => tick.checked).length;
    for (const all of document.querySelectorAll("[data-tick-all]")) {
      all.checked = ticks.length > 0 && ticked === ticks.length;
      all.indeterminate = ticked > 0 && ticked < ticks.length;
    }
    const everything = document.querySelector("[data-everything]");
    for (const count of document.querySelectorAll("[data-ticked]"))
      if (!everything) count.textContent = ticked ? `${ticked} selected` : "None selected";
    for (const offer of document.querySelectorAll("[data-when-all-ticked]"))
      offer.hidden = ticks.length === 0 || ticked < ticks.length;
    bar.classList.toggle("has-ticks", ticked > 0 || everything !== null);
  };

  document.addEventListener("change", event => {
    if (event.target.matches("[data-tick-all]"))
      for (const tick of document.querySelectorAll("[data-row] [data-tick]")) tick.checked = event.target.checked;
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    refresh();
  });

  // A stray link does not throw away what was changed; a button of the form is no stray link.
  let leaving = false;
  document.addEventListener("submit", event => { leaving = event.target.method === "post"; });
  document.addEventListener("click", event => { if (event.target.closest("[data-savebar] a")) leaving = true; });
  addEventListener("beforeunload", event => {
    if (!leaving && document.querySelector(".savebar.has-changes")) event.preventDefault();
  });

  // Searching draws the list anew.
  document.addEventListener("htmx:confirm", event => {
    if (event.detail.target?.id !== "offers" || !document.querySelector(".savebar.has-changes")) return;
    event.preventDefault();
    if (confirm("Leave the changes of this list unsaved?")) event.detail.issueRequest(true);
  });

  // Preview: a row's link also opens when the pointer rests on it and on keyboard focus, from the page it links to.
  let waiting;
  const preview = (link, delay) => {
    clearTimeout(waiting);
    // On a narrow screen the panel would push the list away from under the finger.
    if (!document.getElementById("preview") || !window.htmx || matchMedia("(max-width: 60rem)").matches) return;
    if (link.getAttribute("aria-current") === "true") return;
    waiting = setTimeout(() => {
      for (const other of document.querySelectorAll("[data-preview][aria-current]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      htmx.ajax("GET", link.href, { source: link, target: "#preview", select: "#preview", swap: "outerHTML" });
    }, delay);
  };
  document.addEventListener("mouseover", event => {
    const link = event.target.closest("[data-preview]");
    if (link) preview(link, 300);
  });
  document.addEventListener("mouseout", event => { if (event.target.closest("[data-preview]")) clearTimeout(waiting); });
  document.addEventListener("focusin", event => {
    const link = event.target.closest("[data-preview]");
    if (link?.matches(":focus-visible")) preview(link, 120);
  });

  // Keys, off inside fields: J and K walk the rows, Escape leaves what is open.
  const rowOf = element => element?.closest?.("[data-row]");
  const walk = step => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.indexOf(rowOf(document.activeElement));
    const next = rows[Math.max(0, Math.min(rows.length - 1, here + step))];
    const link = next?.querySelector("[data-preview]") ?? next?.querySelector("a, input:not([type=hidden])");
    link?.focus({ focusVisible: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  const leave = () => {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    if (!document.querySelector(":popover-open")) document.querySelector("[data-escape]")?.click();
  };
  const keys = { j: () => walk(1), k: () => walk(-1) };

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return leave();
    if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
    const act = keys[event.key.toLowerCase()];
    if (act && document.querySelector("[data-row]")) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("click", event => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("htmx:afterSettle", refresh);
  addEventListener("pageshow", () => { leaving = false; refresh(); });
  // What is wrong, what the page is for, or what was just done.
  (document.querySelector("[aria-invalid=true]") ?? document.querySelector("[autofocus]:not([popover] *)") ?? document.querySelector("[data-said]:has(*)"))?.focus();
})();
