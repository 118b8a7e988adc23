// @ts-check
/** `<notify-inbox>`: the notices of the signed-in user, live. Described in docs/browser.md. */

import { NotifyClient, NotifyError } from "./notify-client.js";
import {
  Announcer,
  baseStyle,
  borrowClient,
  contentOf,
  defaultTexts,
  fullTime,
  icon,
  languageOf,
  make,
  place,
  relativeTime,
  returnClient,
  sheets,
} from "./notify-look.js";

/** @typedef {import("./notify-client.js").Notice} Notice */
/** @typedef {import("./notify-client.js").Counts} Counts */
/** @typedef {import("./notify-client.js").Mark} Mark */
/** @typedef {import("./notify-client.js").PageQuery} PageQuery */
/** @typedef {import("./notify-look.js").Texts} Texts */
/** @typedef {"all" | "unread" | "archived"} View */
/** @typedef {{row: HTMLElement, open: HTMLElement, notice: Notice, key: string}} Row */

const PAGE = 20;
const LARGEST_PAGE = 100;
const TIMES_CHANGE = 30_000;
const SEEN_AFTER = 300;
/** @type {View[]} */
const VIEWS = ["all", "unread", "archived"];

/** @type {Record<View, PageQuery>} */
const QUERIES = {
  all: { status: "all", archived: false },
  unread: { status: "unread", archived: false },
  archived: { status: "all", archived: true },
};

const style = `
:host { display: block; background: var(--_surface); border-radius: var(--_radius); line-height: 1.4; }
.head { display: flex; align-items: center; gap: .75rem; padding: 1rem 1.1rem .5rem; }
h2 { margin: 0; font-size: 1.05rem; font-weight: 650; letter-spacing: -.01em; flex: 1; }
.link { color: var(--_accent); font-size: .85rem; font-weight: 550; padding: .35rem .5rem; margin: -.35rem -.5rem;
  border-radius: 8px; }
.link:hover:not(:disabled) { background: var(--_hover); }
.link:disabled { color: var(--_muted); opacity: .6; cursor: default; }
.tabs { display: flex; gap: .25rem; padding: 0 .85rem; border-bottom: 1px solid var(--_border); }
.tab { position: relative; padding: .55rem .6rem .65rem; font-size: .88rem; color: var(--_muted); border-radius: 8px 8px 0 0; }
.tab:hover { color: var(--_text); }
.tab[aria-selected="true"] { color: var(--_text); font-weight: 600; }
.tab[aria-selected="true"]::after { content: ""; position: absolute; inset: auto .6rem -1px; height: 2px;
  border-radius: 2px; background: var(--_accent); }
.tab:focus-visible, .link:focus-visible { outline-offset: -2px; }
.note { display: flex; align-items: center; gap: .6rem; padding: .6rem 1.1rem; font-size: .85rem; color: var(--_muted);
  background: var(--_hover); border-bottom: 1px solid var(--_border); }
.note.error { color: var(--_danger); }
.note .link { margin-inline-start: auto; }
.scroll { overflow: auto; overscroll-behavior: contain; max-height: var(--_list-height, none); border-radius: 0 0 var(--_radius) var(--_radius); }
ul { list-style: none; margin: 0; padding: 0; }
li { position: relative; padding: .8rem 1.1rem .55rem 2rem; border-bottom: 1px solid var(--_border); transition: background .15s; }
li:last-child { border-bottom: 0; }
li:hover { background: var(--_hover); }
li::before { content: ""; position: absolute; inset-inline-start: .85rem; top: 1.2rem; width: .5rem; height: .5rem;
  border-radius: 50%; background: transparent; }
li.unread::before { background: var(--_accent); forced-color-adjust: none; }
li.fresh { animation: fresh 1.6s ease-out; }
@keyframes fresh { from { background: color-mix(in srgb, var(--_accent) 18%, var(--_surface)); } }
.open { display: block; width: 100%; text-align: start; text-decoration: none; outline: none; }
.open::after { content: ""; position: absolute; inset: 0; }
.open:focus-visible::after { outline: 2px solid var(--_accent); outline-offset: -3px; border-radius: 8px; }
.title, .body { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
  overflow-wrap: anywhere; unicode-bidi: isolate; white-space: pre-line; }
.title { font-size: .93rem; }
li.unread .title { font-weight: 620; }
.body { margin-top: .15rem; font-size: .87rem; color: var(--_muted); -webkit-line-clamp: 3; }
.open[aria-expanded="true"] :is(.title, .body) { display: block; }
.foot { display: flex; align-items: center; min-height: 2rem; gap: .5rem; font-size: .78rem; color: var(--_muted); }
.type { padding: .05rem .45rem; border: 1px solid var(--_border); border-radius: 99px; }
.actions { position: relative; z-index: 1; display: flex; gap: .15rem; margin-inline-start: auto; }
.act { display: grid; place-items: center; min-width: 2rem; height: 2rem; border-radius: 8px; color: var(--_muted);
  font-size: .85rem; transition: background .15s, color .15s; }
.act:hover { background: color-mix(in srgb, var(--_text) 9%, transparent); color: var(--_text); }
.act.sure { color: var(--_danger); padding: 0 .5rem; font-weight: 600; }
@media (hover: hover) { .actions { opacity: 0; transition: opacity .15s; } li:hover .actions, li:focus-within .actions { opacity: 1; } }
li[aria-busy="true"] { opacity: .6; }
.more { display: block; width: 100%; padding: .85rem; font-size: .88rem; font-weight: 550; color: var(--_accent);
  border-top: 1px solid var(--_border); }
.more:hover { background: var(--_hover); }
.more:focus-visible { outline-offset: -3px; }
.empty { display: grid; justify-items: center; gap: .6rem; padding: 3rem 1.5rem 3.4rem; color: var(--_muted); font-size: .92rem; text-align: center; }
.empty svg { width: 2.2rem; height: 2.2rem; opacity: .5; stroke-width: 1.3; }
.bones { padding: .4rem 1.1rem 1rem 2rem; }
.bone { height: .75rem; margin-top: .9rem; border-radius: 6px; background: var(--_border); width: 70%; animation: bone 1.2s ease-in-out infinite alternate; }
.bone:nth-child(even) { width: 45%; margin-top: .5rem; }
@keyframes bone { to { opacity: .45; } }
@media (forced-colors: active) {
  :host { border: 1px solid CanvasText; }
  li.unread::before { background: Highlight; }
  .tab[aria-selected="true"]::after { background: Highlight; }
  .actions { opacity: 1; }
}
`;

const sheet = sheets(baseStyle, style);

/**
 * Fires `notify-open` (cancelable, with `{notice, url}`) when a notice is opened; the default follows its link.
 * Attributes: `url`, `label`, `page-size`.
 */
export class NotifyInbox extends HTMLElement {
  static observedAttributes = ["label"];

  /** @type {NotifyClient | null} */
  #client = null;
  /** @type {Partial<Texts>} */
  #texts = {};
  /** @type {AbortController | null} */
  #life = null;
  /** @type {View} */
  #view = "all";
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** Read by opening them here: they stay in "unread" until it is shown again. @type {Set<string>} */
  #opened = new Set();
  /** The notice the arrow keys are at. @type {string | null} */
  #active = null;
  /** @type {string | null} */
  #cursor = null;
  #isLoaded = false;
  #isShown = false;
  #loads = 0;
  #isLoading = false;
  /** What happened while a page was on its way: it may be older. @type {{counts: Counts, run: () => void}[]} */
  #meanwhile = [];
  #mustRefresh = false;
  /** Whose notices are shown. @type {string | undefined} */
  #inbox;
  #seen = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #seenTimer;

  #title = make("h2", { part: "heading", id: "heading" });
  #allRead = make("button", { type: "button", class: "link", part: "mark-all", onclick: () => this.#markAll() });
  #tabs = make("div", { class: "tabs", role: "tablist", part: "tabs", onkeydown: (event) => this.#onTabKey(event) });
  #state = make("div", { class: "note", role: "status", part: "state" });
  #error = make("div", { class: "note error", role: "alert", part: "error" });
  #list = make("ul", { role: "list", part: "list", onkeydown: (event) => this.#onListKey(event) });
  #rest = make("div");
  #more = make("button", { type: "button", class: "more", part: "more", onclick: () => this.#loadMore() });
  #scroll = make("div", { class: "scroll", role: "tabpanel", id: "panel", part: "scroll" }, this.#list, this.#rest, this.#more);
  #live = make("div", { class: "quiet", "aria-live": "polite" });
  #announcer = new Announcer(this.#live, () => this.texts);

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: false });
    root.adoptedStyleSheets = sheet;
    const head = make("div", { class: "head", part: "head" }, this.#title, this.#allRead);
    root.append(head, this.#tabs, this.#state, this.#error, this.#scroll, this.#live);
    for (const view of VIEWS) {
      const select = () => this.show(view);
      this.#tabs.append(
        make("button", { type: "button", class: "tab", role: "tab", id: view, "aria-controls": "panel", part: "tab", onclick: select }),
      );
    }
    this.#list.addEventListener("focusin", (event) => this.#activate(this.#rowOf(event)));
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
    this.#rows.forEach((row) => row.row.remove());
    this.#rows.forEach((row) => (row.key = ""));
    this.#render();
  }

  /** @returns {View} */
  get view() {
    return this.#view;
  }

  /** Makes the element silent: another one speaks for it. */
  isSilent = false;

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

  /** Moves the focus to the notice that was active last, or to the first. */
  focusList() {
    const row = this.#rows.get(this.#active ?? "") ?? this.#sorted()[0];
    (row?.open ?? this.#tab(this.#view)).focus();
  }

  /** Fetches again what is shown. */
  refresh() {
    return this.#load(Math.max(this.#pageSize(), this.#rows.size));
  }

  /** Shows another part of the inbox. @param {View} view */
  async show(view) {
    if (view === this.#view && this.#isLoaded) return;
    this.#view = view;
    this.#clear();
    await this.#load(this.#pageSize());
  }

  // Life

  #connect() {
    const life = new AbortController();
    const client = (this.#client ??= borrowClient(this.getAttribute("url") ?? "/v1", this));
    this.#life = life;
    const ends = [
      client.on("notice", (event) => this.#onNotice(event.notice, event.counts)),
      client.on("mark", (mark) => this.#onMark(mark)),
      client.on("counts", () => this.#render()),
      client.on("reset", () => this.#onReset()),
      client.on("state", () => this.#onState()),
    ];
    life.signal.addEventListener("abort", () => ends.forEach((end) => end()));

    const observer = new IntersectionObserver((entries) => this.#onShown(entries.some((entry) => entry.isIntersecting)));
    observer.observe(this);
    const timer = setInterval(() => this.#updateTimes(), TIMES_CHANGE);
    life.signal.addEventListener("abort", () => (observer.disconnect(), clearInterval(timer)));
    document.addEventListener("visibilitychange", () => this.#markSeen(), { signal: life.signal });
    addEventListener("pagehide", () => this.#rememberPlace(), { signal: life.signal });
    this.#render();
  }

  #disconnect() {
    const client = this.#client;
    if (this.#isLoaded) this.#rememberPlace();
    this.#life?.abort();
    this.#life = null;
    this.#isShown = false;
    this.#clear();
    if (!client) return;
    Announcer.yield(client, this);
    returnClient(client, this);
  }

  #placeKey() {
    return `notify-inbox ${this.#client?.url} ${this.id}`;
  }

  #rememberPlace() {
    const top = Math.round(this.#scroll.scrollTop);
    place.write(this.#placeKey(), { view: this.#view, count: this.#rows.size, top });
  }

  /** @param {boolean} isShown */
  async #onShown(isShown) {
    this.#isShown = isShown;
    if (!isShown) return;
    if (!this.#isLoaded && !this.#isLoading) await this.#loadFirst();
    this.#markSeen();
  }

  async #loadFirst() {
    const { view, count, top } = place.read(this.#placeKey());
    if (VIEWS.includes(view)) this.#view = view;
    await this.#load(Math.max(this.#pageSize(), Number(count) || 0));
    if (top) this.#scroll.scrollTop = top;
  }

  // Loading

  #pageSize() {
    return Math.min(Number(this.getAttribute("page-size")) || PAGE, LARGEST_PAGE);
  }

  #clear() {
    this.#loads++;
    this.#isLoading = false;
    this.#isLoaded = false;
    this.#cursor = null;
    this.#active = null;
    this.#opened.clear();
    this.#rows.forEach((row) => row.row.remove());
    this.#rows.clear();
  }

  /** Fetches the newest notices of the view in place of those that are shown. @param {number} limit */
  async #load(limit) {
    await this.#fetch({ ...QUERIES[this.#view], limit: Math.min(limit, LARGEST_PAGE) }, () => {
      const old = this.#rows;
      this.#rows = new Map();
      return old;
    });
  }

  async #loadMore() {
    const cursor = this.#cursor;
    if (cursor === null || this.#isLoading) return;
    const last = this.#sorted().at(-1);
    await this.#fetch({ ...QUERIES[this.#view], limit: this.#pageSize(), cursor }, () => this.#rows);
    const next = last && this.#sorted()[this.#sorted().indexOf(last) + 1];
    // The button is gone after the last page, and the focus with it.
    if (next && this.#more.hidden) next.open.focus();
  }

  /** @param {PageQuery} query @param {() => Map<string, Row>} begin */
  async #fetch(query, begin) {
    const client = /** @type {NotifyClient} */ (this.#client);
    const load = ++this.#loads;
    this.#isLoading = true;
    this.#meanwhile = [];
    this.#showError(null);
    this.#render();
    try {
      const page = await client.page(query);
      if (load !== this.#loads) return;
      const focused = this.#focusedId();
      const known = begin();
      page.data.forEach((notice) => this.#put(notice, known.get(notice.id)));
      known.forEach((row, id) => this.#rows.has(id) || row.row.remove());
      this.#cursor = page.hasMore ? page.nextCursor : null;
      this.#isLoaded = true;
      const { rev, epoch } = page.counts;
      this.#inbox = page.counts.inbox;
      this.#meanwhile.forEach(({ counts, run }) => counts.epoch === epoch && counts.rev > rev && run());
      this.#isLoading = false;
      this.#render();
      if (focused !== null && this.#focusedId() === null) this.focusList();
      this.#markSeen();
    } catch (error) {
      if (load !== this.#loads) return;
      this.#isLoading = false;
      const isFirst = !this.#isLoaded;
      this.#showError(error, () => (isFirst ? this.#load(this.#pageSize()) : this.refresh()));
      this.#render();
    }
  }

  // What happens

  /** Does something now and once more to a page that is on its way and older. @param {Counts} counts @param {() => void} run */
  #happen(counts, run) {
    run();
    if (this.#isLoading) this.#meanwhile.push({ counts, run });
    this.#render();
  }

  /** @param {Notice} notice @param {Counts} counts */
  #onNotice(notice, counts) {
    if (!this.isSilent && this.#client && Announcer.claim(this.#client, this)) this.#announcer.add(notice);
    if (!this.#isLoaded && !this.#isLoading) return;
    this.#happen(counts, () => {
      if (!this.#fits(notice)) return;
      this.#put(notice).row.classList.add("fresh");
    });
    this.#markSeen();
  }

  /** @param {Mark} mark */
  #onMark(mark) {
    if (!this.#isLoaded && !this.#isLoading) return;
    const ids = mark.ids && new Set(mark.ids);
    this.#happen(mark.counts, () => {
      for (const { notice } of [...this.#rows.values()]) {
        const isMeant = ids ? ids.has(notice.id) : notice.seq <= (mark.upTo ?? 0);
        const isOfType = !mark.types || mark.types.includes(notice.type);
        if (isMeant && isOfType) this.#change(notice, mark.action);
      }
    });
    // What is not shown may belong here now.
    const brings = { all: ["unarchive"], unread: ["unread", "unarchive"], archived: ["archive"] };
    const isAllHere = mark.ids?.every((id) => this.#rows.has(id)) ?? false;
    if (brings[this.#view].includes(mark.action) && !isAllHere) void this.#refreshSoon();
  }

  async #refreshSoon() {
    if (this.#mustRefresh) return;
    this.#mustRefresh = true;
    await Promise.resolve();
    this.#mustRefresh = false;
    if (this.#isLoaded || this.#isLoading) await this.refresh();
  }

  #onReset() {
    this.#seen = 0;
    const wasBusy = this.#isLoaded || this.#isLoading;
    // Rows of one user must be gone before another can mark anything by them.
    const inbox = this.#client?.counts?.inbox;
    if (this.#inbox !== undefined && this.#inbox !== inbox) this.#clear();
    if (wasBusy) void this.refresh();
  }

  #onState() {
    if (this.#client?.state === "signed-out") this.#clear();
    // A page that failed to load is worth another try.
    if (this.#client?.state === "live" && this.#isShown && !this.#isLoading && (!this.#isLoaded || !this.#error.hidden))
      void this.refresh();
    this.#render();
  }

  /** @param {Notice} notice @param {import("./notify-client.js").MarkAction} action */
  #change(notice, action) {
    if (action === "delete") {
      this.#remove(notice.id);
      return;
    }
    const changed = {
      ...notice,
      isRead: action === "read" ? true : action === "unread" ? false : notice.isRead,
      isArchived: action === "archive" ? true : action === "unarchive" ? false : notice.isArchived,
      isSeen: notice.isSeen || action === "see" || action === "read",
    };
    this.#put(changed);
  }

  /** @param {Notice} notice */
  #fits(notice) {
    if (this.#view === "archived") return notice.isArchived;
    if (notice.isArchived) return false;
    return this.#view === "all" || !notice.isRead || this.#opened.has(notice.id);
  }

  /** Opening the list marks what it shows as seen. */
  #markSeen() {
    const newest = this.#view === "archived" ? undefined : this.#sorted()[0]?.notice.seq;
    const isSeeing = this.#isShown && document.visibilityState === "visible" && this.#client?.state !== "signed-out";
    if (newest === undefined || newest <= this.#seen || !isSeeing || (this.#client?.counts?.unseen ?? 0) === 0) return;
    this.#seen = newest;
    clearTimeout(this.#seenTimer);
    this.#seenTimer = setTimeout(() => this.#client?.seenUpTo(newest).catch(() => (this.#seen = 0)), SEEN_AFTER);
  }

  // What the user does

  #markAll() {
    const newest = this.#sorted()[0]?.notice.seq;
    if (newest === undefined) return;
    void this.#try(null, async (client) => {
      const { counts } = await client.readUpTo(newest);
      this.#onMark({ action: "read", upTo: newest, counts });
    });
  }

  /** @param {MouseEvent} event @param {string} id */
  #open(event, id) {
    const row = this.#rows.get(id);
    if (!row) return;
    const { url } = contentOf(row.notice.data);
    const detail = { notice: row.notice, url };
    const opening = new CustomEvent("notify-open", { detail, cancelable: true, bubbles: true, composed: true });
    const mayGoOn = this.dispatchEvent(opening);
    if (!mayGoOn) event.preventDefault();
    if (mayGoOn && url === null) {
      row.open.setAttribute("aria-expanded", String(row.open.getAttribute("aria-expanded") !== "true"));
    }
    if (row.notice.isRead) return;
    this.#opened.add(id);
    void this.#act(id, (client) => client.read(id));
  }

  /**
   * @param {string} id
   * @param {(client: NotifyClient) => Promise<{notice: Notice, counts: Counts}>} call
   */
  #act(id, call) {
    return this.#try(id, async (client) => {
      const { notice, counts } = await call(client);
      this.#happen(counts, () => this.#put(notice));
    });
  }

  /** @param {string} id */
  #delete(id) {
    return this.#try(id, async (client) => {
      const { counts } = await client.delete(id);
      this.#happen(counts, () => this.#remove(id));
    });
  }

  /** @param {string | null} id @param {(client: NotifyClient) => Promise<void>} work */
  async #try(id, work) {
    const row = id === null ? undefined : this.#rows.get(id);
    row?.row.setAttribute("aria-busy", "true");
    this.#showError(null);
    try {
      await work(/** @type {NotifyClient} */ (this.#client));
    } catch (error) {
      // It is gone: somebody else deleted it.
      if (id !== null && error instanceof NotifyError && error.code === "not_found") this.#remove(id);
      else this.#showError(error);
    } finally {
      row?.row.removeAttribute("aria-busy");
      this.#render();
    }
  }

  // Keys

  /** @param {KeyboardEvent} event */
  #onTabKey(event) {
    const at = VIEWS.indexOf(/** @type {View} */ (/** @type {HTMLElement} */ (event.target).id));
    if (event.key === "ArrowDown" && this.#rows.size > 0) {
      event.preventDefault();
      this.focusList();
      return;
    }
    const step = this.#stepOf(event.key);
    const to = event.key === "Home" ? 0 : event.key === "End" ? VIEWS.length - 1 : step === 0 ? -1 : at + step;
    if (at < 0 || to < 0 || to >= VIEWS.length) return;
    event.preventDefault();
    void this.show(VIEWS[to]);
    this.#tab(VIEWS[to]).focus();
  }

  /** @param {string} key */
  #stepOf(key) {
    const forward = getComputedStyle(this).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    return key === forward ? 1 : key === back ? -1 : 0;
  }

  /** @param {KeyboardEvent} event */
  #onListKey(event) {
    const row = this.#rowOf(event);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.#sorted();
    const [at, controls] = [rows.indexOf(row), controlsOf(row)];
    const column = controls.indexOf(/** @type {HTMLElement} */ (event.target));
    /** @type {HTMLElement | undefined} */
    let target;
    if (event.key === "ArrowDown") target = rows[at + 1] && controlsOf(rows[at + 1])[column];
    else if (event.key === "ArrowUp") target = rows[at - 1] && controlsOf(rows[at - 1])[column];
    else if (event.key === "Home") target = rows[0].open;
    else if (event.key === "End") target = rows[rows.length - 1].open;
    else if (this.#stepOf(event.key) !== 0) target = controls[column + this.#stepOf(event.key)];
    else return;
    event.preventDefault();
    if (target) this.#activate(this.#rowOf({ target }));
    target?.focus();
  }

  /** @param {{target: EventTarget | null}} event */
  #rowOf(event) {
    const id = /** @type {HTMLElement} */ (event.target).closest("li")?.dataset.id;
    return id === undefined ? undefined : this.#rows.get(id);
  }

  /** @param {Row | undefined} row */
  #activate(row) {
    if (!row || this.#active === row.notice.id) return;
    this.#active = row.notice.id;
    this.#updateTabStops();
  }

  // Rendering

  #sorted() {
    return [...this.#rows.values()].sort((a, b) => b.notice.seq - a.notice.seq);
  }

  /** @param {View} view */
  #tab(view) {
    return /** @type {HTMLElement} */ (this.#tabs.children[VIEWS.indexOf(view)]);
  }

  #focusedId() {
    const focused = /** @type {ShadowRoot} */ (this.shadowRoot).activeElement;
    return focused ? (this.#rowOf({ target: focused })?.notice.id ?? null) : null;
  }

  /**
   * @param {Notice} notice
   * @param {Row} [known]
   * @returns {Row}
   */
  #put(notice, known = this.#rows.get(notice.id)) {
    const row = known ?? { row: make("li"), open: make("span"), notice, key: "" };
    row.notice = notice;
    if (this.#fits(notice)) this.#rows.set(notice.id, row);
    else this.#remove(notice.id);
    return row;
  }

  /** @param {string} id */
  #remove(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    const rows = this.#sorted();
    const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    const hadFocus = this.#focusedId() === id;
    this.#rows.delete(id);
    row.row.remove();
    if (this.#active === id) this.#active = next?.notice.id ?? null;
    if (hadFocus) (next?.open ?? this.#tab(this.#view)).focus();
  }

  #render() {
    if (!this.#life) return;
    const texts = this.texts;
    const rows = this.#sorted();
    const unread = this.#client?.counts?.unread ?? 0;
    const isOut = this.#client?.state === "signed-out";
    this.#title.textContent = this.getAttribute("label") ?? texts.label;
    this.#allRead.textContent = texts.markAllRead;
    this.#allRead.hidden = this.#view === "archived";
    this.#allRead.disabled = unread === 0 || rows.length === 0;
    this.#renderTabs(texts, unread);
    this.#renderState(texts);
    this.#list.setAttribute("aria-label", texts[this.#view]);
    this.#list.setAttribute("aria-busy", String(this.#isLoading));
    rows.forEach((row, index) => {
      this.#renderRow(row, texts);
      // Moving a row that is in its place would take its focus away.
      if (this.#list.children[index] !== row.row) this.#list.insertBefore(row.row, this.#list.children[index] ?? null);
    });
    this.#updateTabStops();
    this.#renderRest(rows.length, isOut, texts);
  }

  /** @param {Texts} texts @param {number} unread */
  #renderTabs(texts, unread) {
    this.#tabs.setAttribute("aria-label", texts.views);
    for (const view of VIEWS) {
      const tab = this.#tab(view);
      const isSelected = view === this.#view;
      const text = view === "unread" && unread > 0 ? `${texts.unread} (${unread})` : texts[view];
      if (tab.textContent !== text) tab.textContent = text;
      tab.setAttribute("aria-selected", String(isSelected));
      tab.tabIndex = isSelected ? 0 : -1;
    }
    this.#scroll.setAttribute("aria-labelledby", this.#view);
  }

  /** @param {Texts} texts */
  #renderState(texts) {
    const state = this.#client?.state;
    const text = state === "offline" ? texts.offline : state === "signed-out" ? texts.signedOut : "";
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#state.hidden = text === "";
    if (this.#error.childElementCount === 0) this.#error.hidden = true;
  }

  /** @param {number} count @param {boolean} isOut @param {Texts} texts */
  #renderRest(count, isOut, texts) {
    this.#more.textContent = texts.more;
    this.#more.hidden = this.#cursor === null || isOut;
    this.#more.disabled = this.#isLoading;
    this.#rest.replaceChildren();
    if (count > 0 || isOut || !this.#error.hidden) return;
    // All that was loaded is gone, and there is more.
    if (this.#isLoaded && !this.#isLoading && this.#cursor !== null) void this.#refreshSoon();
    if (!this.#isLoaded) {
      const bones = Array.from({ length: 6 }, () => make("div", { class: "bone" }));
      this.#rest.append(make("div", { class: "bones", part: "loading" }, make("span", { class: "quiet" }, texts.loading), ...bones));
    } else if (this.#cursor === null) {
      const text = { all: texts.emptyAll, unread: texts.emptyUnread, archived: texts.emptyArchived }[this.#view];
      this.#rest.append(make("div", { class: "empty", part: "empty" }, icon(this.#view === "archived" ? "archive" : "bell"), text));
    }
  }

  /** @param {unknown} error Null takes it away. @param {() => void} [again] */
  #showError(error, again) {
    this.#error.replaceChildren();
    this.#error.hidden = error === null || this.#client?.state === "signed-out";
    if (this.#error.hidden) return;
    const reason = error instanceof NotifyError ? error.message : "";
    this.#error.append(make("span", {}, `${this.texts.failed} ${reason}`));
    if (again) this.#error.append(make("button", { type: "button", class: "link", onclick: again }, this.texts.tryAgain));
  }

  /** @param {Row} row @param {Texts} texts */
  #renderRow(row, texts) {
    const { notice } = row;
    const key = `${notice.isRead} ${notice.isArchived} ${notice.data}`;
    if (row.key === key) return;
    // Only what says that it is read or archived changes later; the row and its focus stay.
    const isNew = row.key === "" || !row.key.endsWith(` ${notice.data}`);
    row.key = key;
    row.row.dataset.id = notice.id;
    row.row.dataset.type = String(notice.type);
    row.row.classList.toggle("unread", !notice.isRead);
    row.row.setAttribute("part", `item type-${notice.type} ${notice.isRead ? "read-item" : "unread-item"}`);
    if (isNew) this.#fillRow(row, texts);
    const mark = row.open.querySelector(".quiet");
    if (mark) mark.textContent = notice.isRead ? "" : `${texts.isUnread} `;
    this.#fillActions(row, texts);
  }

  /** @param {Row} row @param {Texts} texts */
  #fillRow(row, texts) {
    const { notice } = row;
    const { title, body, url } = contentOf(notice.data);
    const open = (/** @type {MouseEvent} */ event) => this.#open(event, notice.id);
    row.open = url
      ? make("a", { href: url, rel: "noopener noreferrer", class: "open", part: "open", onclick: open })
      : make("button", { type: "button", class: "open", part: "open", "aria-expanded": "false", onclick: open });
    row.open.addEventListener("auxclick", (event) => event.button === 1 && open(event));
    row.open.append(make("span", { class: "quiet" }), make("span", { class: "title", part: "title", dir: "auto" }, title || texts.untitled));
    if (body) row.open.append(make("span", { class: "body", part: "body", dir: "auto" }, body));
    const foot = make("div", { class: "foot", part: "foot" });
    const type = texts.types[String(notice.type)];
    if (type) foot.append(make("span", { class: "type", part: "type" }, type));
    const language = languageOf(this);
    foot.append(make("time", { datetime: notice.createdAt, title: fullTime(notice.createdAt, language), part: "time" }));
    foot.append(make("span", { class: "actions", part: "actions" }));
    row.row.replaceChildren(row.open, foot);
    row.row.addEventListener("animationend", () => row.row.classList.remove("fresh"));
    updateTime(row.row, language, texts);
  }

  /** @param {Row} row @param {Texts} texts */
  #fillActions(row, texts) {
    const actions = /** @type {HTMLElement} */ (row.row.querySelector(".actions"));
    const focused = controlsOf(row).indexOf(/** @type {HTMLElement} */ (this.shadowRoot?.activeElement));
    const { id, isRead, isArchived, data } = row.notice;
    const title = contentOf(data).title.slice(0, 80);
    const act = (/** @type {Parameters<typeof icon>[0]} */ name, /** @type {string} */ text, /** @type {(e: any) => void} */ onclick) =>
      make("button", { type: "button", class: "act", title: text, "aria-label": `${text}: ${title}`, part: `action ${name}-action`, onclick }, icon(name));
    actions.replaceChildren(
      isRead
        ? act("unread", texts.unreadAgain, () => {
            this.#opened.delete(id);
            void this.#act(id, (client) => client.unread(id));
          })
        : act("read", texts.read, () => this.#act(id, (client) => client.read(id))),
      isArchived
        ? act("unarchive", texts.unarchive, () => this.#act(id, (client) => client.unarchive(id)))
        : act("archive", texts.archive, () => this.#act(id, (client) => client.archive(id))),
      this.#deleteButton(act("delete", texts.delete, () => {}), id, title, texts),
    );
    if (focused > 0) controlsOf(row)[focused].focus();
  }

  /** The first press asks, the second deletes: there is no way back. @param {HTMLButtonElement} button @param {string} id @param {string} title @param {Texts} texts */
  #deleteButton(button, id, title, texts) {
    const reset = () => {
      button.classList.remove("sure");
      button.replaceChildren(icon("delete"));
      button.setAttribute("aria-label", `${texts.delete}: ${title}`);
    };
    button.addEventListener("click", () => {
      if (button.classList.contains("sure")) {
        void this.#delete(id);
        return;
      }
      button.classList.add("sure");
      button.replaceChildren(texts.deleteSure);
      button.setAttribute("aria-label", `${texts.deleteSure} ${title}`);
    });
    button.addEventListener("blur", reset);
    return button;
  }

  #updateTabStops() {
    const rows = this.#sorted();
    const active = this.#rows.get(this.#active ?? "") ?? rows[0];
    for (const row of rows) controlsOf(row).forEach((control) => (control.tabIndex = row === active ? 0 : -1));
  }

  #updateTimes() {
    this.#rows.forEach((row) => updateTime(row.row, languageOf(this), this.texts));
  }
}

/** @param {Row} row @returns {HTMLElement[]} */
function controlsOf(row) {
  return [...row.row.querySelectorAll("button, a")].map((control) => /** @type {HTMLElement} */ (control));
}

/** @param {HTMLElement} row @param {string | undefined} language @param {Texts} texts */
function updateTime(row, language, texts) {
  const time = row.querySelector("time");
  if (time) time.textContent = relativeTime(time.dateTime, language, texts);
}

/** A property that was set before the element was defined hides the one of the class. @param {any} element @param {string} name */
export function takeOver(element, name) {
  if (!Object.hasOwn(element, name)) return;
  const value = element[name];
  delete element[name];
  element[name] = value;
}

if (!customElements.get("notify-inbox")) customElements.define("notify-inbox", NotifyInbox);
