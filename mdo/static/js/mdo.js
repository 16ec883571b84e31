// Small comforts; every page works without them.

"use strict";

// The error summary is the first thing to know on a page that came back.
document.querySelector("[data-error-summary]")?.focus();

// A second click on the same button must not save twice. The button keeps working for the
// eye and the keyboard; only the second sending is stopped, and not for ever: the answer
// may be a file, which leaves the page as it is.
const SAME_CLICK_MS = 5000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, SAME_CLICK_MS);
});

// Back from the next page may show this one as it was left: forms can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Ask before typed text is left behind, in forms that want it.
let isUnsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-warn-unsaved]")) isUnsaved = true;
});
document.addEventListener("submit", () => { isUnsaved = false; });
window.addEventListener("beforeunload", (event) => {
  if (isUnsaved) event.preventDefault();
});

// Printing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Copying a field; where the browser does not allow that, it is selected.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.nextElementSibling.textContent = "Gekopieerd.";
    } catch {
      button.nextElementSibling.textContent = "Geselecteerd. Druk op Ctrl+C.";
    }
  });
}

// Menus close by Escape and by a click elsewhere.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// A question before something is done: the panel of the <details> as a dialog.
for (const details of document.querySelectorAll("details[data-confirm]")) {
  const summary = details.querySelector("summary");
  const panel = details.querySelector(".mdo-confirm__panel");
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    showAsDialog(summary, panel);
  });
}

function showAsDialog(opener, panel) {
  const home = panel.parentElement;
  const dialog = document.createElement("dialog");
  dialog.className = "mdo-dialog";
  dialog.setAttribute("aria-label", opener.textContent.trim());
  const heading = document.createElement("h2");
  heading.textContent = opener.textContent.trim();
  dialog.append(heading, panel);

  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "utrecht-button utrecht-button--secondary-action";
  cancel.textContent = "Niet doen";
  cancel.addEventListener("click", () => dialog.close());
  const send = [...panel.querySelectorAll("[type=submit]")].at(-1);
  if (send) send.after(cancel);
  else panel.append(cancel);

  dialog.addEventListener("close", () => {
    cancel.remove();
    home.append(panel);
    dialog.remove();
    opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens)?.showModal());
}

// A table is a stop for the Tab key only while it has something to scroll to.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    target.toggleAttribute("tabindex", false);
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  }
});
for (const region of document.querySelectorAll("[data-scroll-region]")) watcher.observe(region);

// What the meeting desk keeps of text that was not sent yet (desk.js): for a week, and only
// for who typed it. Signing out clears it, and so does the next one who signs in.
const DRAFTS = "mdo-notulen:";
const DRAFT_MS = 7 * 24 * 3600 * 1000;
const SIGNED_OUT = "mdo-uitgelogd";

function isOld(key) {
  try {
    return !(Date.now() - JSON.parse(localStorage.getItem(key)).at < DRAFT_MS);
  } catch {
    return true;
  }
}

function sweepDrafts(mayStay) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS));
    for (const key of keys) if (!mayStay(key) || isOld(key)) localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to clear.
  }
}

const ownDrafts = DRAFTS + (document.body.dataset.user ?? "");
sweepDrafts((key) => key.startsWith(ownDrafts));

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-sign-out]")) return;
  sweepDrafts(() => false);
  // Other tabs stop keeping what is typed there.
  try {
    localStorage.setItem(SIGNED_OUT, String(Date.now()));
  } catch {
    // Nothing was kept either.
  }
});

// How far long work is: the part of the page that tells is fetched again, and read out. When
// the work is over the whole page is shown anew.
const FOLLOW_MS = 3000;
function follow(region) {
  setTimeout(async () => {
    try {
      const answer = await fetch(region.dataset.follow);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-follow]");
      if (answer.redirected || !fresh) {
        location.reload();
        return;
      }
      if (fresh.textContent !== region.textContent) region.replaceChildren(...fresh.childNodes);
    } catch {
      // No connection just now: the next time may do.
    }
    follow(region);
  }, FOLLOW_MS);
}
for (const region of document.querySelectorAll("[data-follow]")) follow(region);
