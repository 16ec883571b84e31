// The meeting desk. What is typed goes to the browser's own storage within a second and to
// the server within a few, a group of fields at a time. Nothing of anybody is overwritten: a
// group that somebody else changed meanwhile shows both texts at the field.
// Without this script the page is a form with a button.

"use strict";

{
  const desk = document.querySelector("[data-desk]");
  if (desk) startDesk(desk);

  function startDesk(desk) {
    const KEEP_MS = 300;
    const SAVE_MS = 2000;
    const LONGEST_MS = 5000;
    const POLL_MS = 15000;
    const RETRY_MS = 2000;
    const LONGEST_RETRY_MS = 30000;
    const ANSWER_MS = 15000;
    const MOST_SENT = 5;
    // Who does nothing this long is not at the desk: an open page keeps no session alive.
    const AWAY_MS = 10 * 60 * 1000;
    const KEY = `mdo-notulen:${desk.dataset.user}:${desk.dataset.item}`;

    const form = document.getElementById("verslag");
    const savedLine = desk.querySelector("[data-desk-saved]");
    const status = desk.querySelector("[data-desk-status]");
    const token = form.elements.csrf_token.value;
    const action = ownForm(desk.querySelector("[data-desk-action]"));
    const groups = new Map([...form.querySelectorAll("[data-group]")].map(readGroup));

    let stopped = false;
    let sending = null;
    let failures = 0;
    let lastActive = Date.now();
    let firstUnsaved = 0;
    let keepTimer, saveTimer, retryTimer;

    // The fields of an action are part of the form of the minutes. Here those save by
    // themselves, so an action gets a form of its own, to send when it is agreed.
    function ownForm(box) {
      if (!box) return null;
      const own = document.createElement("form");
      own.id = "actie";
      own.className = box.className;
      own.method = "post";
      own.action = box.dataset.deskAction;
      own.noValidate = true;
      own.dataset.warnUnsaved = "";
      const proof = document.createElement("input");
      Object.assign(proof, { type: "hidden", name: "csrf_token", value: token });
      for (const field of box.querySelectorAll("[form]")) field.removeAttribute("form");
      own.append(proof, ...box.childNodes);
      box.replaceWith(own);
      return own;
    }

    // -- groups ------------------------------------------------------------------------

    function readGroup(box) {
      const fields = [...box.querySelectorAll("textarea, input, select")];
      const group = { name: box.dataset.group, mark: box.dataset.mark, box, fields };
      // saved: what the server has. sent: what went there and got no answer yet. theirs:
      // another's text that waits for a choice. refused: what the server would not take.
      // isKept: in storage.
      return [group.name, { ...group, saved: came(group), sent: [], theirs: null,
                            refused: null, isKept: false }];
    }

    function values(group) {
      return Object.fromEntries(group.fields.map((field) => [field.name, field.value]));
    }

    // As the page came: what was typed before this script started is not saved yet.
    function came(group) {
      return Object.fromEntries(group.fields.map((field) => [field.name, field.options
        ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value
        : field.defaultValue]));
    }

    // As the server cleans a text.
    function plain(text) {
      return (text ?? "").normalize("NFC").replace(/\r\n?/g, "\n").trim();
    }

    function same(one, other) {
      return Boolean(one && other)
        && Object.keys(one).every((name) => plain(one[name]) === plain(other[name]));
    }

    function isChanged(group) {
      return !same(values(group), group.saved);
    }

    // Whether a text is what went from here when no answer came back.
    function isOwn(sent, texts) {
      return (sent ?? []).some((one) => same(one, texts));
    }

    function isReady(group) {
      return isChanged(group) && !group.theirs && !same(values(group), group.refused);
    }

    function all() {
      return [...groups.values()];
    }

    function put(group, texts) {
      for (const field of group.fields) {
        if (field.value === texts[field.name]) continue;
        const caret = document.activeElement === field ? [field.selectionStart, field.selectionEnd] : null;
        field.value = texts[field.name];
        if (caret && field.setSelectionRange) field.setSelectionRange(...caret);
      }
      const more = group.box.closest("details");
      if (more) more.open = true;
    }

    // -- the browser's own storage -----------------------------------------------------

    function readDrafts() {
      try {
        return JSON.parse(localStorage.getItem(KEY))?.groups ?? {};
      } catch {
        return {};
      }
    }

    function writeDrafts(drafts) {
      try {
        if (Object.keys(drafts).length) {
          localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), groups: drafts }));
        } else {
          localStorage.removeItem(KEY);
        }
      } catch {
        say("Deze browser bewaart geen tekst. Wat je typt wordt wel verstuurd.");
      }
    }

    function keep() {
      clearTimeout(keepTimer);
      if (stopped === "signed out") return;
      const drafts = readDrafts();
      for (const group of all()) {
        if (isChanged(group)) {
          drafts[group.name] = { mark: group.mark, sent: group.sent, values: values(group) };
          group.isKept = true;
        } else if (group.isKept) {
          delete drafts[group.name];
          group.isKept = false;
        }
      }
      writeDrafts(drafts);
    }

    // -- what is said ------------------------------------------------------------------

    function say(text, link) {
      if (status.textContent === text + (link ? ` ${link.text}` : "")) return;
      status.textContent = text;
      if (!link) return;
      const anchor = document.createElement("a");
      anchor.className = "utrecht-link";
      anchor.href = link.href;
      anchor.textContent = link.text;
      status.append(" ", anchor);
    }

    function showSaved(text) {
      savedLine.hidden = false;
      savedLine.textContent = text;
    }

    // How far this item is, in the agenda.
    function showStage() {
      const badge = desk.querySelector(".mdo-desk__item[aria-current] .mdo-badge");
      const has = (name) => Object.values(groups.get(name)?.saved ?? {}).some((text) => plain(text));
      const isBegun = [...groups.keys()].some((name) => name !== "stance" && has(name));
      const [text, tone] = has("route") ? ["Besluit genomen", "success"]
        : isBegun ? ["Begonnen", "info"] : ["Nog niets", "neutral"];
      badge.textContent = text;
      badge.className = `mdo-badge mdo-badge--${tone}`;
    }

    function showFaults(group, faults) {
      for (const field of group.fields) showFault(field, faults[field.name]);
    }

    function showFault(field, text) {
      const id = `${field.id}-notulen-fout`;
      document.getElementById(id)?.remove();
      const described = (field.getAttribute("aria-describedby") ?? "").split(" ")
        .filter((one) => one && one !== id);
      if (text) {
        const line = document.createElement("p");
        line.id = id;
        line.className = "utrecht-form-field-error-message mdo-field-error";
        line.textContent = text;
        field.before(line);
        described.push(id);
      }
      field.toggleAttribute("aria-invalid", false);
      if (text) field.setAttribute("aria-invalid", "true");
      if (described.length) field.setAttribute("aria-describedby", described.join(" "));
      else field.removeAttribute("aria-describedby");
    }

    // -- sending -----------------------------------------------------------------------

    function body(part) {
      const data = new FormData();
      data.append("csrf_token", token);
      data.append("user", desk.dataset.user);
      data.append("seen", JSON.stringify(Object.fromEntries(all().map((g) => [g.name, g.mark]))));
      for (const [, texts] of part) {
        for (const [name, text] of Object.entries(texts)) data.append(name, text);
      }
      return data;
    }

    // Send what is ready, one request at a time. True when nothing typed is left unsaved.
    async function push({ isLeaving = false } = {}) {
      if (stopped) return !all().some(isChanged);
      while (sending && !isLeaving) await sending;
      if (stopped) return false;
      clearTimeout(saveTimer);
      clearTimeout(retryTimer);
      firstUnsaved = 0;
      sending = send(all().filter(isReady).map((group) => [group, values(group)]), isLeaving);
      const isDone = await sending;
      sending = null;
      return isDone && !all().some(isChanged);
    }

    async function send(part, isLeaving) {
      for (const [group, texts] of part) group.sent = [...group.sent, texts].slice(-MOST_SENT);
      keep();
      let response;
      try {
        response = await fetch(desk.dataset.save, {
          method: "POST",
          body: body(part),
          keepalive: isLeaving,
          headers: { Accept: "application/json" },
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        return await take(response, part);
      } catch {
        fail("Geen verbinding. Je tekst staat veilig in deze browser en wordt verstuurd zodra het weer kan.");
        return false;
      }
    }

    async function take(response, part) {
      const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (response.status === 409 && isJson) return halt((await response.json()).message);
      if (response.status === 401 || (response.ok && !isJson)) return askToSignIn();
      // 409 without a message: two saved at the very same moment.
      if (response.status >= 500 || response.status === 429 || response.status === 409) {
        fail("Opslaan lukt nu niet. Je tekst staat veilig in deze browser; het wordt opnieuw geprobeerd.");
        return false;
      }
      const again = response.status === 400 ? { text: "Ververs de pagina", href: location.href } : null;
      if (!response.ok) return halt(WHY[response.status] ?? WHY.other, again);
      answerCame(await response.json(), part);
      return true;
    }

    const LEFT = "Niet alles is opgeslagen.";
    const CHOOSE = "Iemand anders schreef op dezelfde plek. Kies bij het veld wat er moet staan.";
    const WHY = {
      400: "Deze pagina is verlopen.",
      403: "Je mag het verslag van dit overleg niet meer schrijven.",
      404: "Dit agendapunt is er niet meer, of je mag het niet meer zien.",
      other: "Deze tekst kan niet worden opgeslagen.",
    };

    function halt(message, link) {
      stopped = true;
      keep();
      showSaved(LEFT);
      say(`${message} Wat nog niet is opgeslagen, staat nog op dit scherm en in deze browser.`, link);
      return false;
    }

    function askToSignIn() {
      keep();
      later();
      showSaved(LEFT);
      say("Je bent niet meer ingelogd. Je tekst staat nog in deze browser.",
          { text: "Log in om verder te gaan", href: desk.dataset.signIn });
      return false;
    }

    function fail(message) {
      keep();
      later();
      showSaved("Nog niet opgeslagen.");
      say(message);
    }

    function later() {
      failures += 1;
      clearTimeout(retryTimer);
      retryTimer = setTimeout(push, Math.min(RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS));
    }

    function answerCame(answer, part) {
      const wasAway = failures > 0;
      failures = 0;
      for (const [name, now] of Object.entries(answer.groups)) {
        const group = groups.get(name);
        const texts = part.find(([one]) => one === group)?.[1];
        if (group) takeGroup(group, now, texts);
      }
      keep();
      showStage();
      if (all().some((group) => isChanged(group) && !isReady(group))) showSaved(LEFT);
      else if (part.length && !all().some(isChanged)) showSaved(`Opgeslagen om ${answer.at}`);
      if (all().some((g) => g.theirs)) say(CHOOSE);
      else if (all().some((g) => g.refused)) say("Niet alles kon worden opgeslagen. Bij het veld staat waarom.");
      else if (wasAway) say("De verbinding is terug. Alles is opgeslagen.");
      else if (!wasPutBack) say("");
      if (all().some(isReady)) plan();
    }

    function takeGroup(group, now, texts) {
      if (texts && now.state === "saved") {
        Object.assign(group, { mark: now.mark, saved: texts, sent: [], refused: null });
        showFaults(group, {});
      } else if (texts && now.state === "refused") {
        group.refused = texts;
        showFaults(group, now.faults);
      } else if (now.values) {
        takeTheirs(group, now);
      } else if (!isChanged(group)) {
        // Typed back to what the server has: nothing is left to choose or to mend.
        closeConflict(group);
        group.refused = null;
        showFaults(group, {});
      }
    }

    // Somebody else's text. Where nothing was typed here it just comes in.
    function takeTheirs(group, now) {
      const isMine = isOwn(group.sent, now.values);
      if (isMine || !isChanged(group) || same(values(group), now.values)) {
        if (!isMine && !isChanged(group)) put(group, now.values);
        closeConflict(group);
        Object.assign(group, { mark: now.mark, saved: now.values, sent: [] });
      } else if (now.state === "conflict" || group.theirs) {
        openConflict(group, now);
      }
    }

    // -- two texts ---------------------------------------------------------------------

    function openConflict(group, theirs) {
      if (group.theirs?.mark === theirs.mark) return;
      closeConflict(group);
      group.theirs = theirs;
      const panel = document.getElementById("desk-conflict").content.cloneNode(true).firstElementChild;
      panel.querySelector("[data-who]").textContent = heading(theirs);
      showTexts(panel.querySelector("[data-theirs]"), group, theirs.values);
      for (const button of panel.querySelectorAll("[data-choose]")) {
        button.addEventListener("click", () => choose(group, button.dataset.choose));
      }
      group.panel = panel;
      group.box.prepend(panel);
      const more = group.box.closest("details");
      if (more) more.open = true;
    }

    function heading({ who, since }) {
      if (!who) return "Intussen staat hier:";
      return `${who} schreef hier${since ? ` (bezig vanaf ${since})` : ""}:`;
    }

    function showTexts(place, group, texts) {
      for (const field of group.fields) {
        const line = document.createElement("p");
        line.className = "mdo-text mdo-desk__theirs";
        const label = document.querySelector(`label[for="${field.id}"]`).textContent.trim();
        line.textContent = group.fields.length > 1 ? `${label}: ${inWords(field, texts)}` : inWords(field, texts);
        place.append(line);
      }
    }

    function inWords(field, texts) {
      const text = texts[field.name];
      if (field.tagName !== "SELECT") return text || "(leeg)";
      return [...field.options].find((option) => option.value === text)?.textContent ?? text;
    }

    function closeConflict(group) {
      group.panel?.remove();
      Object.assign(group, { theirs: null, panel: null });
    }

    function choose(group, choice) {
      const theirs = group.theirs;
      closeConflict(group);
      Object.assign(group, { mark: theirs.mark, saved: theirs.values, sent: [] });
      if (choice === "theirs") put(group, theirs.values);
      if (choice === "both") put(group, together(group, theirs.values));
      group.fields[0].focus();
      push();
    }

    function together(group, theirs) {
      return Object.fromEntries(group.fields.map((field) => {
        const [one, other] = [theirs[field.name], field.value];
        if (!one || plain(one) === plain(other)) return [field.name, other];
        if (field.tagName === "SELECT") return [field.name, other];
        const between = field.tagName === "TEXTAREA" ? "\n\n" : "; ";
        return [field.name, other ? one + between + other : one];
      }));
    }

    // -- what was left behind ----------------------------------------------------------

    let wasPutBack = false;

    function lookForDrafts() {
      const left = [];
      for (const [name, draft] of Object.entries(readDrafts())) {
        const group = groups.get(name);
        const isNext = draft.mark === group?.mark || isOwn(draft.sent, group?.saved);
        if (!group || same(draft.values, group.saved)) forget(name);
        else if (isNext && !isChanged(group)) putBack(group, draft);
        else left.push([group, draft]);
      }
      if (left.length) offer(left);
      if (wasPutBack) {
        say("Er was nog tekst die niet was verstuurd. Die is teruggezet.");
        push();
      }
    }

    function forget(name) {
      const drafts = readDrafts();
      delete drafts[name];
      writeDrafts(drafts);
    }

    function putBack(group, draft) {
      wasPutBack = true;
      group.isKept = true;
      put(group, draft.values);
    }

    function offer(left) {
      const note = document.getElementById("desk-draft").content.cloneNode(true).firstElementChild;
      for (const [group, draft] of left) {
        showTexts(note.querySelector("[data-texts]"), group, draft.values);
      }
      note.querySelector("[data-draft=back]").addEventListener("click", () => {
        note.remove();
        for (const [group, draft] of left) restore(group, draft);
        keep();
        showSaved(LEFT);
        say(CHOOSE);
      });
      note.querySelector("[data-draft=away]").addEventListener("click", () => {
        note.remove();
        for (const [group] of left) forget(group.name);
        form.querySelector("textarea").focus();
      });
      desk.querySelector("[data-desk-drafts]").append(note);
    }

    // Both texts at the field: the one that stands there now, and the one of this browser.
    function restore(group, draft) {
      const now = { mark: group.mark, values: group.saved, who: "", since: "" };
      group.isKept = true;
      put(group, draft.values);
      openConflict(group, now);
      group.fields[0].focus();
    }

    // -- when --------------------------------------------------------------------------

    function plan() {
      clearTimeout(saveTimer);
      firstUnsaved ||= Date.now();
      const wait = Math.min(SAVE_MS, Math.max(0, firstUnsaved + LONGEST_MS - Date.now()));
      saveTimer = setTimeout(push, wait);
    }

    function typed() {
      clearTimeout(keepTimer);
      keepTimer = setTimeout(keep, KEEP_MS);
      showSaved("Nog niet opgeslagen.");
      wasPutBack = false;
      if (!failures) plan();
    }

    form.addEventListener("input", typed);

    form.addEventListener("change", () => {
      keep();
      if (!failures && all().some(isReady)) push();
    });

    // The buttons, and Ctrl+S. What is saved goes on with the form itself to make an MDO of it.
    let isClear = false;
    form.addEventListener("submit", async (event) => {
      if (isClear) return;
      event.preventDefault();
      // Nothing is sent yet: mdo.js need not stop a second time, nor forget a typed action.
      event.stopPropagation();
      const isNext = event.submitter?.value === "volgende";
      const isDone = await push();
      const next = [...document.querySelectorAll(".mdo-desk__item")];
      const here = next.findIndex((link) => link.hasAttribute("aria-current"));
      if (isDone && event.submitter?.value === "mdo") {
        isClear = true;
        form.requestSubmit(event.submitter);
        isClear = false;
        return;
      }
      if (isDone && isNext) location.assign(next[here + 1].href);
      else if (isDone) say("Alles is opgeslagen.");
    });

    document.addEventListener("keydown", (event) => {
      lastActive = Date.now();
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        push();
      }
      // Enter in a line of text saves nothing half and goes nowhere.
      const isLine = event.target.matches?.(".mdo-desk input, .mdo-desk select");
      if (event.key === "Enter" && isLine) {
        event.preventDefault();
        if (form.contains(event.target)) push();
      }
    });
    document.addEventListener("pointerdown", () => { lastActive = Date.now(); });

    // An action goes by its own form; what was typed in the minutes goes first.
    let isActionClear = false;
    action?.addEventListener("submit", async (event) => {
      if (isActionClear || (!all().some(isReady) && !sending && !failures)) return;
      event.preventDefault();
      event.stopPropagation();
      await push();
      if (failures || stopped) return;
      isActionClear = true;
      action.requestSubmit();
      isActionClear = false;
    });

    // Leaving by a link: first what was typed. Without a connection the page stays.
    document.addEventListener("click", async (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || link.target || event.defaultPrevented || event.button || event.ctrlKey
          || event.metaKey || event.shiftKey || link.getAttribute("href").startsWith("#")) return;
      if (!all().some(isReady) || stopped || link.href.includes("/inloggen")) return;
      event.preventDefault();
      await push();
      if (!failures) location.assign(link.href);
    });

    // Signing out clears what is kept here: not before it is sent, or before a yes.
    document.querySelector("[data-sign-out]")?.addEventListener("submit", async (event) => {
      if (!all().some(isChanged)) return;
      event.preventDefault();
      event.stopPropagation();
      const out = event.target;
      if (!(await push()) && !confirm("Niet alles is opgeslagen. Uitloggen gooit die tekst weg. Toch uitloggen?")) return;
      for (const group of all()) group.saved = values(group);
      out.requestSubmit();
    });

    window.addEventListener("storage", (event) => {
      if (event.key !== "mdo-uitgelogd") return;
      stopped = "signed out";
      say("Je bent uitgelogd in een ander tabblad. Wat nog niet was opgeslagen, staat alleen nog op dit scherm.");
    });

    window.addEventListener("online", () => { if (failures) push(); });
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") leave();
      else if (!stopped) push();
    });

    function leave() {
      keep();
      if (all().some(isReady)) push({ isLeaving: true });
    }

    // What others write comes in.
    setInterval(() => {
      const isHere = document.visibilityState === "visible" && Date.now() - lastActive < AWAY_MS;
      if (isHere && !sending && !failures && !stopped) push();
    }, POLL_MS);

    if (all().some(isReady)) typed();
    lookForDrafts();
  }
}
