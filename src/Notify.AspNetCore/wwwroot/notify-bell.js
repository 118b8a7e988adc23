// @ts-check
/** `<notify-bell>`: a button with a badge that opens the inbox. Described in docs/browser.md. */

import { NotifyClient } from "./notify-client.js";
import { NotifyInbox, takeOver } from "./notify-inbox.js";
import { Announcer, baseStyle, borrowClient, defaultTexts, icon, make, place, returnClient, sheets } from "./notify-look.js";

/** @typedef {import("./notify-look.js").Texts} Texts */

const LARGEST_BADGE = 99;
const GAP = 8;
const SHEET_BELOW = 480;

const style = `
:host { display: inline-block; position: relative; }
.bell { position: relative; display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border-radius: 50%;
  transition: background .15s; }
.bell:hover, .bell[aria-expanded="true"] { background: color-mix(in srgb, currentColor 9%, transparent); }
.bell svg { width: 1.5rem; height: 1.5rem; }
.badge { position: absolute; top: .02rem; inset-inline-start: 1.58rem; min-width: 1.15rem; height: 1.15rem; padding: 0 .3rem;
  border-radius: 99px; background: var(--notify-badge, var(--_accent)); color: var(--notify-on-badge, var(--_on-accent));
  font-size: .7rem; font-weight: 700; line-height: 1.15rem; text-align: center; font-variant-numeric: tabular-nums;
  box-shadow: 0 0 0 2px var(--notify-badge-ring, transparent); }
.bell.rings svg { animation: ring .7s ease-in-out; transform-origin: 50% 10%; }
@keyframes ring { 20% { rotate: 12deg; } 45% { rotate: -10deg; } 70% { rotate: 6deg; } }
:host([state="offline"]) .bell svg, :host([state="signed-out"]) .bell svg { opacity: .5; }
.panel { position: fixed; inset: auto; margin: 0; padding: 0; overflow: hidden; width: min(var(--notify-panel-width, 25rem), 100vw - 1rem);
  border: 1px solid var(--_border); border-radius: var(--_radius); background: var(--_surface); color: var(--_text);
  box-shadow: 0 1px 2px rgb(0 0 0 / .06), 0 12px 40px rgb(0 0 0 / .18); transition: opacity .14s, translate .14s; }
.panel:popover-open { opacity: 1; translate: 0 0; }
@starting-style { .panel:popover-open { opacity: 0; translate: 0 -6px; } }
@media (forced-colors: active) { .badge { border: 1px solid CanvasText; line-height: 1.05rem; } .bell { border: 1px solid ButtonText; } }
`;

const sheet = sheets(baseStyle, style);
const PARTS =
  "heading,head,mark-all,tabs,tab,state,error,list,scroll,more,item,read-item,unread-item,open,title,body,foot,type,time,actions,action,empty,loading";

/**
 * Fires `notify-open` (cancelable, with `{notice, url}`) when a notice is opened, and `notify-toggle` (with `{open}`).
 * Attributes: `url`, `label`, `page-size`, `count` ("unread" or "unseen": what the badge counts).
 */
export class NotifyBell extends HTMLElement {
  static observedAttributes = ["label", "count"];

  /** @type {NotifyClient | null} */
  #client = null;
  /** @type {Partial<Texts>} */
  #texts = {};
  /** @type {AbortController | null} */
  #life = null;
  #restores = false;
  #hadFocus = false;

  #badge = make("span", { class: "badge", part: "badge", "aria-hidden": "true" });
  #button = make("button", { type: "button", class: "bell", part: "button", "aria-haspopup": "dialog", "aria-expanded": "false" });
  #inbox = /** @type {NotifyInbox} */ (document.createElement("notify-inbox"));
  #panel = make("div", { class: "panel", part: "panel", id: "panel", popover: "auto", role: "dialog", tabindex: "-1" });
  #live = make("div", { class: "quiet", id: "announcements", "aria-live": "polite" });
  #announcer = new Announcer(this.#live, () => this.texts);

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = sheet;
    this.#inbox.isSilent = true;
    this.#inbox.setAttribute("exportparts", PARTS);
    this.#inbox.setAttribute("part", "inbox");
    this.#button.append(icon("bell"), this.#badge);
    this.#button.popoverTargetElement = this.#panel;
    this.#button.setAttribute("aria-controls", "panel");
    this.#panel.append(this.#inbox);
    root.append(this.#button, this.#panel, this.#live);
    this.#panel.addEventListener("beforetoggle", (event) => this.#onToggling(/** @type {ToggleEvent} */ (event)));
    this.#panel.addEventListener("toggle", (event) => this.#onToggled(/** @type {ToggleEvent} */ (event)));
    this.#button.addEventListener("animationend", () => this.#button.classList.remove("rings"));
    this.#button.addEventListener("keydown", (event) => this.#onKey(event));
  }

  /** The client to use. One is made of the attribute `url` unless it is set before the element is in the page. */
  get client() {
    return this.#client;
  }

  set client(client) {
    const wasConnected = this.#life !== null;
    if (wasConnected) this.#disconnect();
    this.#client = client;
    if (wasConnected) this.#connect();
  }

  /** Texts in place of the English ones. @returns {Texts} */
  get texts() {
    return { ...defaultTexts, ...this.#texts };
  }

  set texts(texts) {
    this.#texts = texts;
    this.#inbox.texts = texts;
    this.#render();
  }

  /** The list in the panel. */
  get inbox() {
    return this.#inbox;
  }

  get open() {
    return this.#panel.matches(":popover-open");
  }

  set open(open) {
    if (open !== this.open) this.#panel.togglePopover(open);
  }

  connectedCallback() {
    takeOver(this, "client");
    takeOver(this, "texts");
    this.#connect();
  }

  disconnectedCallback() {
    this.#disconnect();
  }

  attributeChangedCallback() {
    this.#render();
  }

  #connect() {
    const life = new AbortController();
    const client = (this.#client ??= borrowClient(this.getAttribute("url") ?? "/v1", this));
    this.#life = life;
    const ends = [
      client.on("counts", () => this.#render()),
      client.on("state", () => this.#render()),
      client.on("notice", ({ notice }) => {
        if (Announcer.claim(client, this)) this.#announcer.add(notice);
        this.#button.classList.add("rings");
      }),
    ];
    life.signal.addEventListener("abort", () => ends.forEach((end) => end()));
    addEventListener("resize", () => this.#placePanel(), { signal: life.signal });
    addEventListener("scroll", () => this.#placePanel(), { signal: life.signal, capture: true, passive: true });
    addEventListener("pagehide", () => place.write(this.#placeKey(), { open: this.open }), { signal: life.signal });

    const size = this.getAttribute("page-size");
    if (size !== null) this.#inbox.setAttribute("page-size", size);
    // Its place is kept apart from that of an inbox in the page.
    this.#inbox.id = `${this.id}-panel`;
    this.#inbox.client = client;
    this.#render();
    this.#restores = place.read(this.#placeKey()).open === true;
    if (this.#restores) this.open = true;
  }

  #disconnect() {
    const client = this.#client;
    this.#life?.abort();
    this.#life = null;
    if (!client) return;
    Announcer.yield(client, this);
    returnClient(client, this);
  }

  #placeKey() {
    return `notify-bell ${this.#client?.url} ${this.id}`;
  }

  #render() {
    const counts = this.#client?.counts;
    const shown = (this.getAttribute("count") === "unseen" ? counts?.unseen : counts?.unread) ?? 0;
    const isOut = this.#client?.state === "signed-out";
    const label = this.getAttribute("label") ?? this.texts.label;
    this.#badge.textContent = shown > LARGEST_BADGE ? `${LARGEST_BADGE}+` : String(shown);
    this.#badge.hidden = shown === 0 || isOut;
    this.#button.setAttribute("aria-label", this.texts.bell(label, isOut ? 0 : (counts?.unread ?? 0)));
    this.#panel.setAttribute("aria-label", label);
    this.#inbox.setAttribute("label", label);
    // A constructor must not give the element attributes.
    if (this.#life) this.setAttribute("state", this.#client?.state ?? "stopped");
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    this.open = true;
  }

  /** @param {ToggleEvent} event */
  #onToggling(event) {
    if (event.newState === "open") this.#placePanel(true);
    else this.#hadFocus = this.shadowRoot?.activeElement === this.#inbox;
  }

  /** @param {ToggleEvent} event */
  #onToggled(event) {
    const isOpen = event.newState === "open";
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.dispatchEvent(new CustomEvent("notify-toggle", { detail: { open: isOpen }, bubbles: true, composed: true }));
    if (!isOpen) {
      // Browsers do not find back out of nested shadows. Who has clicked elsewhere stays there.
      const isNowhere = [null, document.body, this].includes(/** @type {any} */ (document.activeElement));
      if (this.#hadFocus && isNowhere) this.#button.focus();
      return;
    }
    this.#placePanel();
    // A page that was loaded again keeps its panel open and the focus where it is.
    if (this.#restores) this.#restores = false;
    else this.#inbox.focusList();
  }

  /** Below the button, within the window. @param {boolean} [isOpening] */
  #placePanel(isOpening = false) {
    if (!isOpening && !this.open) return;
    const button = this.#button.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const isSheet = width < SHEET_BELOW;
    const top = Math.max(button.bottom + GAP, GAP);
    const style = this.#panel.style;
    const isLeft = button.left + button.right < width;
    style.top = `${top}px`;
    style.left = isSheet || isLeft ? `${isSheet ? GAP : Math.max(button.left, GAP)}px` : "auto";
    style.right = isSheet || !isLeft ? `${isSheet ? GAP : Math.max(width - button.right, GAP)}px` : "auto";
    style.width = isSheet ? "auto" : "";
    style.maxHeight = `${innerHeight - top - GAP}px`;
    const most = `min(var(--notify-panel-height, 36rem), ${innerHeight - top - GAP}px)`;
    style.setProperty("--_list-height", `calc(${most} - 6.5rem)`);
  }
}

if (!customElements.get("notify-bell")) customElements.define("notify-bell", NotifyBell);
