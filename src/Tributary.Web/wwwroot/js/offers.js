// Triage by keys. Everything here is also a field, a link or a button of the page; this only makes it quick.
(() => {
  "use strict";

  const form = () => document.getElementById("offers");
  const rows = () => [...document.querySelectorAll("#offers [data-row]")];
  const here = () => document.activeElement?.closest?.("#offers [data-row]");
  const titleOf = row => row.querySelector(".title-link")?.textContent ?? "Offer";
  const selectOf = row => row.querySelector("select[data-counts]");
  const tickOf = row => row.querySelector("[data-tick]");
  const say = text => document.dispatchEvent(new CustomEvent("say", { detail: text }));

  const focus = row => {
    if (!row) return;
    (row.querySelector("[data-preview]") ?? row.querySelector("#edit-title"))?.focus({ focusVisible: true });
    row.scrollIntoView({ block: "nearest" });
  };

  // What was decided by key, for undo; and the newest version of each row, also of those that have left the page.
  const done = [];
  const drawn = new Map();
  let sending = Promise.resolve();
  let waiting = 0;

  const drawnOf = row => row.querySelector(`[name="was-${row.dataset.row}"]`);
  const rowOf = id => document.querySelector(`#offers [data-row="${id}"]`);

  const show = (row, listing) => {
    const select = selectOf(row);
    select.value = listing;
    select.dataset.was = listing;
    row.dataset.decided = listing;
    row.querySelector("[data-conflict]").hidden = true;
  };

  // Decisions go out one after the other, so that a second one about a row knows the version that the first one made.
  const send = changes => {
    waiting++;
    sending = sending.then(async () => {
      const body = new URLSearchParams({ _token: form().elements._token.value });
      for (const change of changes) body.append("decision", `${change.id}:${change.to}:${drawn.get(change.id)}`);
      try {
        const answer = await fetch("/offers/decide", { method: "POST", body, headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(answer.statusText);
        for (const stands of await answer.json()) settle(String(stands.id), stands);
      } catch {
        for (const change of changes) settle(change.id, { listing: change.from, version: null, conflict: true });
        say("Not saved: the server did not answer. Try again.");
      } finally {
        waiting--;
      }
    });
    return sending;
  };

  const settle = (id, stands) => {
    if (stands.version !== null) drawn.set(id, `${stands.listing}.${stands.version}`);
    const row = rowOf(id);
    if (!row) return;
    drawnOf(row).value = drawn.get(id);
    if (!stands.conflict) return;
    show(row, stands.listing);
    delete row.dataset.decided;
    row.querySelector("[data-conflict]").hidden = false;
    say(`${titleOf(row)}: somebody else changed it meanwhile, it is ${stands.listing}`);
  };

  const remember = row => {
    const id = row.dataset.row;
    if (!drawn.has(id) || drawnOf(row).value.split(".")[1] > drawn.get(id).split(".")[1]) drawn.set(id, drawnOf(row).value);
  };

  const apply = (row, listing) => {
    remember(row);
    const change = { id: row.dataset.row, from: selectOf(row).dataset.was, to: listing, title: titleOf(row) };
    show(row, listing);
    return change;
  };

  const decide = listing => {
    if (document.querySelector("[data-everything]")) {
      document.getElementById("bulk").value = listing;
      document.querySelector("[data-apply]").click();
      return;
    }
    const ticked = rows().filter(row => tickOf(row).checked);
    const one = here();
    const about = (ticked.length > 0 ? ticked : one ? [one] : []).filter(row => selectOf(row));
    if (about.length === 0) return walk(1);
    const changes = about.filter(row => selectOf(row).dataset.was !== listing || selectOf(row).value !== listing).map(row => apply(row, listing));
    for (const row of ticked) tickOf(row).checked = false;
    if (ticked.length > 0) tickOf(ticked[0]).dispatchEvent(new Event("change", { bubbles: true }));
    const sent = changes.filter(change => change.from !== listing);
    if (sent.length > 0) {
      done.push(sent);
      send(sent);
    }
    say(about.length === 1 ? `${titleOf(about[0])}: ${listing}` : `${about.length} offers: ${listing}`);
    if (ticked.length > 0) focus(one ?? ticked[ticked.length - 1]);
    else walk(1);
  };

  const undo = () => {
    const last = done.pop();
    if (!last) {
      const button = document.querySelector("[data-undo]");
      if (button) button.click();
      else say("Nothing to undo");
      return;
    }
    const back = last.map(change => ({ ...change, from: change.to, to: change.from }));
    for (const change of back) {
      const row = rowOf(change.id);
      if (!row) continue;
      show(row, change.to);
      delete row.dataset.decided;
    }
    send(back);
    focus(rowOf(back[0].id));
    say(back.length === 1 ? `Undone: ${back[0].title} is ${back[0].to} again` : `Undone: ${back.length} offers as before`);
  };

  // Another page of the list, put in the place of this one.
  let loading = false;
  const load = async (address, then) => {
    if (loading) return;
    loading = true;
    try {
      await sending;
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.getElementById("offers")) return location.assign(address);
      for (const id of ["offers", "offer-tabs", "offer-chips", "offer-menus", "offer-notices"])
        document.getElementById(id)?.replaceWith(page.getElementById(id));
      history.replaceState(null, "", address);
      window.htmx?.process(document.body);
      document.dispatchEvent(new Event("htmx:afterSettle"));
      then();
    } finally {
      loading = false;
    }
  };

  const addressFrom = from => {
    const address = new URL(location.href);
    for (const name of ["page", "from", "offer", "edit", "bulk", "changed", "all"]) address.searchParams.delete(name);
    if (from > 0) address.searchParams.set("from", from);
    return address.pathname + address.search;
  };

  // Rows that were decided have left a list of one listing: the next page begins where they stood, so that nothing is skipped.
  const more = step => {
    const { offset, size, matching, only } = form().dataset;
    const stay = rows().filter(row => !only || selectOf(row)?.dataset.was === only).length;
    const from = step > 0 ? Number(offset) + stay : Math.max(0, Number(offset) - Number(size));
    const left = Number(matching) - (rows().length - stay);
    if (step < 0 && Number(offset) === 0) return say("This is the first offer");
    if (step > 0 && from >= left && left > 0 && stay > 0) return say("That was the last offer");
    return load(addressFrom(from >= left ? 0 : from), () => {
      const all = rows();
      if (all.length === 0) return say("Nothing is left in this list");
      focus(step > 0 ? all[0] : all[all.length - 1]);
      say(`Offers ${from + 1} to ${from + all.length}`);
    });
  };

  const walk = step => {
    const all = rows();
    const next = all.indexOf(here()) + step;
    if (all.length === 0) return;
    if (here() && (next < 0 || next >= all.length)) more(step);
    else focus(all[Math.max(0, next)]);
  };

  let lastTick;
  const tick = ranged => {
    const row = here();
    if (!row) return;
    const all = rows();
    const from = ranged && lastTick && all.includes(rowOf(lastTick)) ? all.indexOf(rowOf(lastTick)) : all.indexOf(row);
    const to = all.indexOf(row);
    const value = ranged && from !== to ? tickOf(all[from]).checked : !tickOf(row).checked;
    for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) tickOf(each).checked = value;
    lastTick = row.dataset.row;
    tickOf(row).dispatchEvent(new Event("change", { bubbles: true }));
    say(`${all.filter(each => tickOf(each).checked).length} selected`);
  };

  const tickAll = () => {
    const ticks = rows().map(tickOf);
    const everything = document.querySelector("[data-clear]") ?? (ticks.every(each => each.checked) && document.querySelector("[data-select-all]"));
    if (everything) return load(everything.getAttribute("href"), () => {
      focus(rows()[0]);
      say(document.querySelector("[data-everything] b")?.textContent ?? "Nothing selected");
    });
    const value = !ticks.every(each => each.checked);
    for (const each of ticks) each.checked = value;
    ticks[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    say(value ? `All ${ticks.length} on this page selected` : "Nothing selected");
  };

  const hold = () => {
    const row = here();
    if (!document.querySelector("[data-everything]") && !rows().some(each => tickOf(each).checked)) {
      if (!row) return;
      tickOf(row).checked = true;
      tickOf(row).dispatchEvent(new Event("change", { bubbles: true }));
    }
    document.getElementById("hold").showPopover();
    document.getElementById("hold-until").focus();
  };

  const edit = () => {
    const pen = here()?.querySelector(".pen");
    if (pen) load(pen.getAttribute("href").split("#")[0], () => document.getElementById("edit-title")?.focus());
  };

  const filters = () => {
    const menu = document.querySelector("details.filters");
    menu.open = true;
    menu.querySelector("input, select").focus();
  };

  // The list was drawn when an act on many of its rows began; what it did shows once it has ended.
  document.addEventListener("htmx:afterSettle", event => {
    if (!event.target?.matches?.("[data-bulk]") || event.target.querySelector("progress") || document.querySelector(".savebar.has-changes")) return;
    const button = document.activeElement === document.body ? null : document.activeElement;
    load(location.pathname + location.search, () => {
      if (button && !button.isConnected) document.querySelector("[data-undo]")?.focus();
      say(document.querySelector("[data-bulk] p")?.textContent.trim() ?? "Done");
    });
  });

  const keys = {
    f: filters, j: () => walk(1), k: () => walk(-1), s: () => decide("Synced"), i: () => decide("Ignored"), n: () => decide("New"), u: undo, z: undo,
    h: hold, e: edit, a: tickAll, x: event => tick(event.shiftKey),
    "/": () => document.getElementById("f-q").select(), "?": () => document.getElementById("keys").showPopover(),
  };

  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !form()) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable], dialog, details[open] .pop")) return;
    if (document.querySelector("dialog:popover-open")) return;
    const act = keys[event.key.toLowerCase()];
    if (!act || (event.shiftKey && !["X", "?", "/"].includes(event.key))) return;
    event.preventDefault();
    // The rest of the panel's keys walk the same rows.
    event.stopImmediatePropagation();
    act(event);
  }, true);

  addEventListener("beforeunload", event => { if (waiting > 0) event.preventDefault(); });
})();
