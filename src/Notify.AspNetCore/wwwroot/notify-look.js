// @ts-check
/** What the elements of Notify share: texts, icons, styles, and one client for all elements of one address on a page. */

import { NotifyClient } from "./notify-client.js";

/** @typedef {import("./notify-client.js").Notice} Notice */

/** Every text the elements show. Assign `element.texts` to replace some or all of them. */
export const defaultTexts = {
  label: "Notifications",
  /** The bell's accessible name. */
  bell: (/** @type {string} */ label, /** @type {number} */ unread) => (unread ? `${label}, ${unread} unread` : label),
  all: "All",
  unread: "Unread",
  archived: "Archived",
  views: "Show",
  markAllRead: "Mark all read",
  isUnread: "Unread.",
  read: "Mark as read",
  unreadAgain: "Mark as unread",
  archive: "Archive",
  unarchive: "Move back to the inbox",
  delete: "Delete",
  deleteSure: "Delete?",
  more: "Load more",
  loading: "Loading…",
  emptyAll: "Nothing here yet",
  emptyUnread: "You are all caught up",
  emptyArchived: "The archive is empty",
  failed: "That did not work.",
  tryAgain: "Try again",
  offline: "Offline. Trying to reconnect…",
  signedOut: "You are signed out.",
  now: "just now",
  untitled: "Notification",
  arrived: (/** @type {number} */ count, /** @type {string} */ title) =>
    count === 1 ? `New notification: ${title}` : `${count} new notifications`,
  /** Names of the types of notices; a type without a name shows none. */
  types: /** @type {Record<string, string>} */ ({}),
};

/** @typedef {typeof defaultTexts} Texts */

/**
 * What a notice's data says: plain text, or by convention a JSON object with `title`, `body` and `url`.
 * @param {string} data
 * @returns {{title: string, body: string, url: string | null}}
 */
export function contentOf(data) {
  if (data.trimStart().startsWith("{")) {
    try {
      const { title, body, url } = JSON.parse(data);
      const [head, text] = [textOf(title), textOf(body)];
      if (head || text) return { title: head || text, body: head ? text : "", url: safeUrl(url) };
    } catch {
      // Text that only looks like JSON.
    }
  }
  return { title: data, body: "", url: null };
}

/**
 * @param {unknown} url
 * @returns {string | null} Null unless it leads to a web page: never "javascript:", "data:" or the like.
 */
export function safeUrl(url) {
  if (typeof url !== "string" || url === "") return null;
  try {
    const target = new URL(url, document.baseURI);
    return target.protocol === "https:" || target.protocol === "http:" ? target.href : null;
  } catch {
    return null;
  }
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" ? value.trim() : "";
}

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
const WEEK = 7 * 86_400_000;

/**
 * @param {string} time
 * @param {string | undefined} language
 * @param {Texts} texts
 */
export function relativeTime(time, language, texts) {
  const past = Date.now() - Date.parse(time);
  if (past > WEEK) return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(time));
  const unit = UNITS.find(([, length]) => past >= length);
  // A clock that is a little ahead of the server's must not show the future.
  if (!unit) return texts.now;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  return format.format(-Math.floor(past / unit[1]), unit[0]);
}

/** @param {string} time @param {string | undefined} language */
export function fullTime(time, language) {
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(new Date(time));
}

/** @param {Element} element @returns {string | undefined} */
export function languageOf(element) {
  return element.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang || undefined;
}

/**
 * Makes an element. Texts become text nodes, so that nothing in data is ever taken for markup.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean | ((event: any) => void)>} [attributes] "on..." adds a listener.
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const ICONS = {
  bell: "M6 9.5a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4s2-1.5 2-6.5M10 19.5a2.2 2.2 0 0 0 4 0",
  read: "M5 12.5l4.5 4.5L19 7.5",
  unread: "M12 6.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M12 11.2a.8.8 0 1 0 0 1.6a.8.8 0 1 0 0-1.6",
  archive: "M4 5h16v4H4zM5.5 9v10h13V9M10 13h4",
  unarchive: "M5.5 9v10h13V9M4 9l2-4h12l2 4M12 17v-5m-2.5 2.2L12 11.7l2.5 2.5",
  delete: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
};

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** @param {...string} texts */
export function sheets(...texts) {
  return texts.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}

/** @type {Map<string, {client: NotifyClient, users: Set<Element>}>} */
const clients = new Map();

/**
 * The client of an address, one for all elements of a page; started with the first and stopped with the last.
 * @param {string} url
 * @param {Element} user
 */
export function borrowClient(url, user) {
  const entry = clients.get(url) ?? { client: new NotifyClient({ url }), users: new Set() };
  clients.set(url, entry);
  entry.users.add(user);
  entry.client.start();
  return entry.client;
}

/** @param {NotifyClient} client @param {Element} user */
export function returnClient(client, user) {
  for (const [url, entry] of clients) {
    if (entry.client !== client || !entry.users.delete(user) || entry.users.size > 0) continue;
    client.stop();
    clients.delete(url);
  }
}

/** Which element speaks for a client: two of one page must not say the same. @type {WeakMap<NotifyClient, Element>} */
const speakers = new WeakMap();

const SPEAK_AFTER = 1_000;
const SPEAK_AGAIN_AFTER = 5_000;

/** Tells screen readers politely what came in: several at once, and not too often. */
export class Announcer {
  #region;
  #texts;
  #count = 0;
  #title = "";
  #spokenAt = -SPEAK_AGAIN_AFTER;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} region A live region. @param {() => Texts} texts */
  constructor(region, texts) {
    this.#region = region;
    this.#texts = texts;
  }

  /** @param {Notice} notice */
  add(notice) {
    this.#count++;
    this.#title = contentOf(notice.data).title.slice(0, 120) || this.#texts().untitled;
    const wait = Math.max(SPEAK_AFTER, this.#spokenAt + SPEAK_AGAIN_AFTER - performance.now());
    this.#timer ??= setTimeout(() => this.#speak(), wait);
  }

  #speak() {
    this.#region.textContent = this.#texts().arrived(this.#count, this.#title);
    this.#spokenAt = performance.now();
    this.#count = 0;
    this.#timer = undefined;
  }

  /** @param {NotifyClient} client @param {Element} element @returns {boolean} Whether this element speaks. */
  static claim(client, element) {
    if (!speakers.has(client)) speakers.set(client, element);
    return speakers.get(client) === element;
  }

  /** @param {NotifyClient} client @param {Element} element */
  static yield(client, element) {
    if (speakers.get(client) === element) speakers.delete(client);
  }
}

/** Kept while the tab is open, so that a reload finds its place; numbers and names of views, nothing of the inbox. */
export const place = {
  /** @param {string} key @returns {Record<string, any>} */
  read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key) ?? "{}") ?? {};
    } catch {
      return {};
    }
  },
  /** @param {string} key @param {Record<string, any>} value */
  write(key, value) {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // Storage may be off or full; the place is then forgotten.
    }
  },
};

export const baseStyle = `
:host {
  --_accent: var(--notify-accent, light-dark(#0b6e69, #5fc9bd));
  --_on-accent: var(--notify-on-accent, light-dark(#fff, #06201e));
  --_surface: var(--notify-surface, light-dark(#fff, #1d2224));
  --_text: var(--notify-text, light-dark(#1b2324, #e8edec));
  --_muted: var(--notify-muted, light-dark(#5a6768, #9fadad));
  --_border: var(--notify-border, light-dark(#e2e7e6, #323a3c));
  --_hover: var(--notify-hover, light-dark(#f2f6f5, #262d2f));
  --_danger: var(--notify-danger, light-dark(#b3261e, #ff8a80));
  --_radius: var(--notify-radius, 14px);
  --_font: var(--notify-font, inherit);
  color: var(--_text);
  font-family: var(--_font);
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
button, a { font: inherit; color: inherit; -webkit-tap-highlight-color: transparent; }
button { background: none; border: 0; padding: 0; margin: 0; cursor: pointer; }
:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
svg { width: 1.25em; height: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round;
  stroke-linejoin: round; display: block; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; } }
`;
