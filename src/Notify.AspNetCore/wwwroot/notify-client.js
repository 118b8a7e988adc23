// @ts-check
/**
 * The browser side of a Notify inbox: requests, and live changes over one connection for all tabs of a browser.
 * No dependencies. Described in docs/browser.md.
 */

/**
 * @typedef {object} Notice
 * @property {string} id
 * @property {number} seq Its number in the inbox; later notices have higher ones.
 * @property {number} type
 * @property {string} data What the sender stored, as text.
 * @property {string} createdAt
 * @property {boolean} isRead
 * @property {boolean} isSeen
 * @property {boolean} isArchived
 * @property {boolean} isBroadcast
 * @property {string | null} [expiresAt]
 */

/**
 * @typedef {object} Counts Absolute numbers. Of two with one epoch, the one with the higher rev is newer.
 * @property {string} inbox Whose inbox it is, as an opaque key.
 * @property {number} unread
 * @property {number} unseen
 * @property {number} lastSeq
 * @property {number} rev
 * @property {string} epoch
 * @property {Record<string, number>} byType Unread notices by type.
 */

/** @typedef {{data: Notice[], hasMore: boolean, nextCursor: string | null, counts: Counts}} NoticePage */
/** @typedef {"read" | "unread" | "archive" | "unarchive" | "see" | "delete"} MarkAction */
/** @typedef {{action: MarkAction, ids?: string[], upTo?: number, types?: number[], counts: Counts}} Mark */
/** @typedef {"stopped" | "connecting" | "live" | "offline" | "signed-out"} ClientState */
/** @typedef {{changed: number, unknown: string[], counts: Counts}} BulkAnswer */

/**
 * @typedef {object} ClientEvents
 * @property {{notice: Notice, counts: Counts}} notice A notice came in. Fires once for each, in order.
 * @property {Mark} mark Somebody marked or deleted notices: this tab, another one, or a host.
 * @property {Counts} counts The numbers are different now.
 * @property {{counts: Counts}} reset More changed than is told by events; fetch what is shown again.
 * @property {{state: ClientState, error: NotifyError | null}} state
 */

/**
 * @typedef {object} PageQuery
 * @property {number} [limit] 1 to 100.
 * @property {string} [cursor] `nextCursor` of the page before.
 * @property {number} [after] Forward from this number, oldest first.
 * @property {"all" | "unread" | "read"} [status]
 * @property {number[]} [types]
 * @property {boolean | "any"} [archived]
 * @property {AbortSignal} [signal]
 */

/**
 * @typedef {object} ClientOptions
 * @property {string} [url] Where the inbox is mapped; "/v1" unless given.
 * @property {HeadersInit | (() => HeadersInit | Promise<HeadersInit>)} [headers] Sent with every request, asked for each time.
 * @property {RequestCredentials} [credentials] "same-origin" unless given.
 * @property {number} [pageSize] Notices on a page; 20 unless given.
 * @property {boolean} [share] False: this tab holds a connection of its own.
 * @property {number} [heartbeat] Milliseconds between two pings of the server, until learned from it; 15,000 unless given.
 * @property {number} [timeout] Milliseconds a request may take; 30,000 unless given.
 * @property {typeof fetch} [fetch] Instead of the browser's.
 */

/** @typedef {{epoch: string, rev: number, seq: number}} Position */
/** @typedef {{prev: Position, id: Position, name: string, data: any}} StreamEvent */
/** @typedef {{name: string, data: string, id: string | null}} ParsedEvent */

const PING_INTERVAL = 15_000;
const SHORTEST_HEARTBEAT = 1_000;
const FIRST_RETRY = 3_000;
const LONGEST_WAIT = 30_000;
const REQUEST_TIME = 30_000;
const LARGEST_PAGE = 100;
const MOST_KEPT_ALIVE = 8_000;
const KEPT_EVENTS = 100;
const KEPT_IDS = 1_000;

/** What the server, or the way to it, said no with. */
export class NotifyError extends Error {
  /**
   * @param {string} message
   * @param {{code: string, status?: number, field?: string | null, detail?: string | null, retryAfter?: number, cause?: unknown}} facts
   */
  constructor(message, facts) {
    super(message, { cause: facts.cause });
    this.name = "NotifyError";
    /** Stable; "network", "timeout", "not_a_stream" and "inbox_changed" come from here, all others from the server. */
    this.code = facts.code;
    /** The HTTP status; 0 if there was no answer. */
    this.status = facts.status ?? 0;
    /** The field of the request that is wrong. */
    this.field = facts.field ?? null;
    this.detail = facts.detail ?? null;
    /** Milliseconds the server asks to wait; 0 if it does not say. */
    this.retryAfter = facts.retryAfter ?? 0;
  }

  /**
   * @param {Response} response An answer that is not a success.
   * @returns {Promise<NotifyError>}
   */
  static async from(response) {
    /** @type {any} */
    const problem = await response.json().catch(() => null);
    const seconds = Number(response.headers.get("retry-after"));
    return new NotifyError(problem?.detail ?? problem?.title ?? `The server answered ${response.status}.`, {
      code: problem?.code ?? `http_${response.status}`,
      status: response.status,
      field: problem?.field,
      detail: problem?.detail,
      retryAfter: Number.isFinite(seconds) ? seconds * 1000 : 0,
    });
  }
}

/** Takes text/event-stream apart, whatever the chunks it comes in. */
export class EventStreamParser {
  #rest = "";
  #started = false;
  #afterReturn = false;
  #name = "";
  /** @type {string[]} */
  #data = [];
  /** @type {string | null} */
  #id = null;

  /** What the last `retry:` said, in milliseconds. @type {number | null} */
  retry = null;

  /**
   * @param {string} text What came in.
   * @returns {ParsedEvent[]} The events that it completes.
   */
  push(text) {
    if (!this.#started && text.length > 0) {
      this.#started = true;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    // A line feed at the start may be the second half of a line end.
    if (this.#afterReturn && text.startsWith("\n")) [text, this.#afterReturn] = [text.slice(1), false];
    if (text.length > 0) this.#afterReturn = text.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = /** @type {string} */ (lines.pop());
    return lines.map((line) => this.#line(line)).filter((event) => event !== null);
  }

  /** @param {string} line */
  #line(line) {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    if (field === "event") this.#name = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
    return null;
  }

  /** @returns {ParsedEvent | null} */
  #complete() {
    const event = { name: this.#name || "message", data: this.#data.join("\n"), id: this.#id };
    const isEmpty = this.#data.length === 0;
    this.#name = "";
    this.#data = [];
    this.#id = null;
    return isEmpty ? null : event;
  }
}

/** An inbox. Fires `notice`, `mark`, `counts`, `reset` and `state`; see {@link ClientEvents} for their details. */
export class NotifyClient extends EventTarget {
  #url;
  #headers;
  #credentials;
  #pageSize;
  #mayShare;
  #timeout;
  #fetch;
  #heartbeat;
  #retry = FIRST_RETRY;

  /** @type {Counts | null} */
  #counts = null;
  /** @type {ClientState} */
  #state = "stopped";
  /** The last event that is dealt with. @type {Position | null} */
  #position = null;
  /** True once the position comes from the stream and not from a page. */
  #hasStreamed = false;
  /** The newest notice that was told or was there before the start. */
  #told = { epoch: "", seq: 0 };
  /** Ids of notices told or loaded: numbers do not compare across epochs. @type {Set<string>} */
  #knownIds = new Set();
  /** @type {Promise<{header: string, token: string} | null> | null} */
  #token = null;

  /** @type {AbortController | null} */
  #run = null;
  /** @type {{abort: AbortController, hurry: boolean} | null} */
  #connection = null;
  /** What ends the waits that are on. @type {Set<() => void>} */
  #pauses = new Set();
  #heardAt = 0;
  /** @type {number[]} */
  #pings = [];

  #tab = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  /** @type {BroadcastChannel | null} */
  #channel = null;
  #leads = false;
  #steals = false;
  /** @type {AbortController | null} */
  #waiting = null;
  #leaderHeardAt = 0;
  #askedAt = 0;
  /** What the leader told lately, for tabs that come late. @type {StreamEvent[]} */
  #lately = [];
  /** Events are dealt with one after the other, though a reset takes requests. @type {Promise<void>} */
  #tail = Promise.resolve();

  /** @param {ClientOptions} [options] */
  constructor(options = {}) {
    super();
    this.#url = (options.url ?? "/v1").replace(/\/+$/, "");
    this.#headers = options.headers;
    this.#credentials = options.credentials ?? "same-origin";
    this.#pageSize = options.pageSize ?? 20;
    this.#mayShare = options.share ?? true;
    this.#heartbeat = options.heartbeat ?? PING_INTERVAL;
    this.#timeout = options.timeout ?? REQUEST_TIME;
    this.#fetch = options.fetch ?? ((/** @type {any} */ input, /** @type {any} */ init) => fetch(input, init));
  }

  /** Where the inbox is. */
  get url() {
    return this.#url;
  }

  /** The newest counts heard of; null before the first answer. */
  get counts() {
    return this.#counts;
  }

  get state() {
    return this.#state;
  }

  /** True while this tab holds the connection for all tabs. */
  get isLeader() {
    return this.#leads;
  }

  /**
   * Listens to an event, with its type.
   * @template {keyof ClientEvents} K
   * @param {K} name
   * @param {(detail: ClientEvents[K]) => void} listener
   * @returns {() => void} Ends it.
   */
  on(name, listener) {
    const handler = (/** @type {Event} */ event) => listener(/** @type {CustomEvent} */ (event).detail);
    this.addEventListener(name, handler);
    return () => this.removeEventListener(name, handler);
  }

  // Requests

  /**
   * Any request below the inbox's address, with the headers and the antiforgery token it needs.
   * @param {string} method
   * @param {string} path Begins with "/".
   * @param {unknown} [body] Sent as JSON.
   * @param {{headers?: HeadersInit, signal?: AbortSignal}} [options]
   * @returns {Promise<any>} The answer's JSON; null if it has none.
   * @throws {NotifyError}
   */
  async request(method, path, body, options = {}) {
    const isWrite = method !== "GET" && method !== "HEAD";
    for (let mayTryAgain = isWrite; ; mayTryAgain = false) {
      const headers = await this.#allHeaders(options.headers);
      const token = isWrite && !headers.has("authorization") ? this.#antiforgery() : null;
      const named = await token;
      if (named) headers.set(named.header, named.token);
      if (body !== undefined) headers.set("content-type", "application/json");
      const text = body === undefined ? undefined : JSON.stringify(body);
      // A small write goes on when the page is left: marking as read is often followed by a link.
      const keepalive = isWrite && (text?.length ?? 0) < MOST_KEPT_ALIVE;
      const init = { method, headers, body: text, keepalive, signal: options.signal };
      const [response, answer] = await this.#answered(path, init);
      if (response.ok) {
        if (path.startsWith("/inbox/") && answer?.counts) this.#offer(answer.counts, false);
        return answer;
      }
      if (mayTryAgain && answer.code === "antiforgery_failed") {
        if (this.#token === token) this.#token = null;
        continue;
      }
      if (answer.status === 401) this.#signOut(answer);
      throw answer;
    }
  }

  /**
   * A page of notices, the newest first unless `after` is given.
   * @param {PageQuery} [query]
   * @returns {Promise<NoticePage>}
   */
  async page(query = {}) {
    const page = await this.#pageOf(query);
    page.data.forEach((notice) => this.#remember(notice.id));
    const isFirst = query.cursor === undefined && query.after === undefined;
    if (isFirst && (this.#position === null || this.#run === null)) this.#startAt(page.counts);
    return page;
  }

  /**
   * @param {{types?: number[], signal?: AbortSignal}} [query]
   * @returns {Promise<Counts>}
   */
  async loadCounts(query = {}) {
    const types = query.types ? `?types=${query.types.join(",")}` : "";
    /** @type {Counts} */
    const counts = await this.request("GET", `/inbox/counts${types}`, undefined, { signal: query.signal });
    // With types asked for, the answer need not be about the whole inbox.
    if (!query.types) this.#offer(counts, false);
    return counts;
  }

  /** @param {string} id @returns {Promise<Notice>} */
  find(id) {
    return this.request("GET", noticePath(id));
  }

  /** @param {string} id @returns {Promise<{notice: Notice, counts: Counts}>} */
  read(id) {
    return this.request("PUT", `${noticePath(id)}/read`);
  }

  /** @param {string} id @returns {Promise<{notice: Notice, counts: Counts}>} */
  unread(id) {
    return this.request("DELETE", `${noticePath(id)}/read`);
  }

  /** @param {string} id @returns {Promise<{notice: Notice, counts: Counts}>} */
  archive(id) {
    return this.request("PUT", `${noticePath(id)}/archived`);
  }

  /** @param {string} id @returns {Promise<{notice: Notice, counts: Counts}>} */
  unarchive(id) {
    return this.request("DELETE", `${noticePath(id)}/archived`);
  }

  /** @param {string} id @returns {Promise<{counts: Counts}>} */
  delete(id) {
    return this.request("DELETE", noticePath(id));
  }

  /** @param {string[]} ids At most 100. @returns {Promise<BulkAnswer>} */
  readMany(ids) {
    return this.request("POST", "/inbox/read", { ids });
  }

  /** @param {string[]} ids At most 100. @returns {Promise<BulkAnswer>} */
  archiveMany(ids) {
    return this.request("POST", "/inbox/archived", { ids });
  }

  /**
   * Marks all up to a number as read. Give the newest that was shown, so that what came later stays unread.
   * @param {number} seq
   * @param {number[]} [types]
   * @returns {Promise<BulkAnswer>}
   */
  readUpTo(seq, types) {
    return this.request("POST", "/inbox/read", { upTo: seq, ...(types ? { types } : {}) });
  }

  /** @param {number} seq @param {number[]} [types] @returns {Promise<BulkAnswer>} */
  archiveUpTo(seq, types) {
    return this.request("POST", "/inbox/archived", { upTo: seq, ...(types ? { types } : {}) });
  }

  /** @param {number} seq @returns {Promise<BulkAnswer>} */
  seenUpTo(seq) {
    return this.request("POST", "/inbox/seen", { upTo: seq });
  }

  /** @param {PageQuery} query @returns {Promise<NoticePage>} */
  #pageOf(query) {
    const search = new URLSearchParams({ limit: String(query.limit ?? this.#pageSize) });
    if (query.cursor !== undefined) search.set("cursor", query.cursor);
    if (query.after !== undefined) search.set("after", String(query.after));
    if (query.status !== undefined) search.set("status", query.status);
    if (query.types !== undefined) search.set("types", query.types.join(","));
    if (query.archived !== undefined) search.set("archived", String(query.archived));
    return this.request("GET", `/inbox/notices?${search}`, undefined, { signal: query.signal });
  }

  /** @param {HeadersInit} [more] */
  async #allHeaders(more) {
    const own = typeof this.#headers === "function" ? await this.#headers() : this.#headers;
    const headers = new Headers(own);
    new Headers(more).forEach((value, name) => headers.set(name, value));
    return headers;
  }

  #antiforgery() {
    this.#token ??= this.#fetchToken().catch((error) => {
      this.#token = null;
      throw error;
    });
    return this.#token;
  }

  /** @returns {Promise<{header: string, token: string} | null>} */
  async #fetchToken() {
    const inbox = this.#counts?.inbox;
    const token = await this.request("GET", "/inbox/antiforgery").catch((error) => {
      // A host that protects its writes in another way may have switched it off.
      if (error instanceof NotifyError && error.status === 404) return null;
      throw error;
    });
    // The token is good for whoever is signed in now, and a mark that was meant for one inbox must not reach another.
    if (inbox !== undefined && (await this.loadCounts()).inbox !== inbox)
      throw new NotifyError("Somebody else is signed in now.", { code: "inbox_changed" });
    return token;
  }

  /**
   * @param {string} path
   * @param {{method: string, headers: Headers, body?: string, keepalive: boolean, signal?: AbortSignal}} init
   * @returns {Promise<[Response, any]>} The answer, and its JSON or its {@link NotifyError}.
   */
  async #answered(path, init) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.#timeout);
    const unlink = link(init.signal, limit);
    try {
      const settings = { ...init, credentials: this.#credentials, cache: /** @type {const} */ ("no-cache") };
      const response = await this.#fetch(this.#url + path, { ...settings, signal: limit.signal });
      if (!response.ok) return [response, await NotifyError.from(response)];
      const text = await response.text();
      return [response, text === "" ? null : JSON.parse(text)];
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw limit.signal.aborted
        ? new NotifyError("The server did not answer in time.", { code: "timeout", cause })
        : new NotifyError("The server could not be reached.", { code: "network", cause });
    } finally {
      clearTimeout(timer);
      unlink();
    }
  }

  // What is known

  /**
   * Takes counts if they are newer. Those of another epoch are taken from the stream, which knows what is now, and from
   * answers only while there is no stream.
   * @param {Counts} counts
   * @param {boolean} isFromStream
   */
  #offer(counts, isFromStream) {
    const known = this.#counts;
    if (known && known.inbox !== counts.inbox) {
      this.#switchInbox(counts);
      return;
    }
    const isNewer =
      known === null ||
      (known.epoch === counts.epoch ? counts.rev > known.rev : isFromStream || this.#state !== "live");
    if (!isNewer) return;
    this.#counts = counts;
    this.#fire("counts", counts);
  }

  /** Somebody else is signed in now. @param {Counts} counts */
  #switchInbox(counts) {
    const wasRunning = this.#run !== null;
    this.#halt();
    this.#token = null;
    this.#knownIds.clear();
    this.#counts = counts;
    this.#startAt(counts);
    this.#fire("counts", counts);
    this.#fire("reset", { counts });
    if (wasRunning) this.start();
  }

  /** @param {Counts} counts */
  #startAt(counts) {
    this.#position = positionOf(counts);
    this.#hasStreamed = false;
    this.#told = { epoch: counts.epoch, seq: counts.lastSeq };
    this.#lately = [];
  }

  /** @param {string} id */
  #remember(id) {
    this.#knownIds.add(id);
    if (this.#knownIds.size > KEPT_IDS) this.#knownIds.delete(/** @type {string} */ (first(this.#knownIds)));
  }

  /** @param {Notice} notice @param {Counts} counts */
  #tell(notice, counts) {
    if (notice.seq <= this.#told.seq) return;
    this.#told.seq = notice.seq;
    this.#remember(notice.id);
    this.#fire("notice", { notice, counts });
  }

  /**
   * @template {keyof ClientEvents} K
   * @param {K} name
   * @param {ClientEvents[K]} detail
   */
  #fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** @param {ClientState} state @param {NotifyError | null} [error] */
  #setState(state, error = null) {
    if (this.#leads) this.#post({ kind: "state", state });
    if (this.#state === state) return;
    this.#state = state;
    this.#fire("state", { state, error });
  }

  /** @param {StreamEvent} event */
  async #apply(event) {
    const { name, data, id } = event;
    /** @type {Counts | undefined} */
    const counts = name === "notice" || name === "mark" ? data.counts : data;
    const inbox = this.#counts?.inbox;
    if (name === "reset" || id.epoch !== this.#told.epoch) {
      await this.#reset(/** @type {Counts} */ (counts));
    } else if (name === "notice" || name === "mark" || name === "counts") {
      this.#offer(/** @type {Counts} */ (counts), true);
      if (inbox !== this.#counts?.inbox) return;
      if (name === "notice") this.#tell(data.notice, data.counts);
      if (name === "mark") this.#fire("mark", data);
    }
    if (inbox !== this.#counts?.inbox) return;
    this.#position = id;
    this.#hasStreamed = true;
  }

  /**
   * Fetches what was not told, and only then says anything, so that a failure half way leaves nothing half told.
   * @param {Counts} counts
   */
  async #reset(counts) {
    if (this.#counts && this.#counts.inbox !== counts.inbox) {
      this.#switchInbox(counts);
      return;
    }
    const isSameEpoch = counts.epoch === this.#told.epoch;
    const missed = isSameEpoch ? await this.#missed(counts) : await this.#unknown(counts);
    this.#offer(counts, true);
    if (!isSameEpoch) this.#told = { epoch: counts.epoch, seq: 0 };
    this.#fire("reset", { counts });
    missed.notices.forEach((notice) => this.#tell(notice, this.#counts ?? counts));
    this.#told.seq = Math.max(this.#told.seq, missed.upTo);
  }

  /** All that came after the last one told. @param {Counts} counts */
  async #missed(counts) {
    /** @type {Notice[]} */
    const notices = [];
    let upTo = this.#told.seq;
    for (let hasMore = true; hasMore; ) {
      const page = await this.#pageOf({ after: upTo, limit: LARGEST_PAGE, archived: "any" });
      checkSame(page.counts, counts);
      notices.push(...page.data);
      hasMore = page.hasMore && page.data.length > 0;
      upTo = page.data.at(-1)?.seq ?? upTo;
    }
    return { notices, upTo };
  }

  /** The newest of another epoch, without those that were told or loaded before. @param {Counts} counts */
  async #unknown(counts) {
    const page = await this.#pageOf({ limit: LARGEST_PAGE, archived: "any" });
    checkSame(page.counts, counts);
    const notices = page.data.filter((notice) => !this.#knownIds.has(notice.id)).reverse();
    return { notices, upTo: page.data[0]?.seq ?? 0 };
  }

  // Start and stop

  /** Begins to listen, from the first page that was loaded, or else from now. Does nothing if it listens already. */
  start() {
    if (this.#run !== null) return;
    const run = new AbortController();
    const mustAsk = this.#position === null || this.#state === "signed-out";
    this.#run = run;
    this.#listenToBrowser(run.signal);
    this.#setState("connecting");
    void this.#work(run.signal, mustAsk);
  }

  /** Ends listening. `start` goes on where it ended, and misses nothing. */
  stop() {
    this.#halt();
    this.#setState("stopped");
  }

  #halt() {
    this.#run?.abort();
    this.#run = null;
    this.#leads = false;
  }

  /** @param {NotifyError} error */
  #signOut(error) {
    if (this.#state === "signed-out") return;
    this.#post({ kind: "check" });
    this.#halt();
    this.#token = null;
    this.#setState("signed-out", error);
  }

  /** @param {AbortSignal} signal */
  #listenToBrowser(signal) {
    if (typeof document === "undefined") return;
    addEventListener("online", () => this.#hurry(true), { signal });
    addEventListener("offline", () => this.#goOffline(), { signal });
    document.addEventListener("visibilitychange", () => isVisible() && this.#hurry(false), { signal });
    // A page in the back/forward cache may hold neither locks nor connections.
    const resume = (/** @type {PageTransitionEvent} */ event) => event.persisted && this.start();
    const leave = (/** @type {PageTransitionEvent} */ event) => {
      if (!event.persisted) return;
      this.#halt();
      addEventListener("pageshow", resume, { once: true });
    };
    addEventListener("pagehide", leave, { signal });
  }

  /** @param {AbortSignal} signal @param {boolean} mustAsk */
  async #work(signal, mustAsk) {
    if (mustAsk && !(await this.#ask(signal))) return;
    const canShare = this.#mayShare && typeof BroadcastChannel !== "undefined" && !!globalThis.navigator?.locks;
    if (canShare) await this.#share(signal);
    else await this.#stream(signal);
  }

  /** Asks for the counts, to begin from, until there is an answer. @param {AbortSignal} signal */
  async #ask(signal) {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const counts = await this.loadCounts({ signal });
        if (signal.aborted) break;
        if (this.#position === null) this.#startAt(counts);
        return true;
      } catch (error) {
        if (signal.aborted) break;
        const known = asNotifyError(error);
        if (known.status === 403) this.#signOut(known);
        else this.#setState("offline", known);
        await this.#pause(this.#delay(failures, known), signal);
      }
    }
    return false;
  }

  // The stream

  /** Holds a stream, and another after it, until told to stop. @param {AbortSignal} signal */
  async #stream(signal) {
    for (let failures = 0; !signal.aborted; failures++) {
      const connection = { abort: new AbortController(), hurry: false, isLive: false };
      const unlink = link(signal, connection.abort);
      this.#connection = connection;
      /** @type {NotifyError | null} */
      let error = null;
      try {
        await this.#connect(connection);
      } catch (cause) {
        error = asNotifyError(cause);
      } finally {
        unlink();
        connection.abort.abort();
        if (this.#connection === connection) this.#connection = null;
      }
      if (signal.aborted) return;
      if (error?.status === 401 || error?.status === 403) return this.#signOut(error);
      if (connection.isLive) failures = 0;
      // The first failure may be no more than a host that was replaced by another.
      if (!isOnline() || !connection.isLive) this.#setState("offline", error);
      else this.#setState("connecting");
      if (!connection.hurry) await this.#pause(this.#delay(failures, error), signal);
    }
  }

  /** @param {{abort: AbortController, isLive: boolean}} connection */
  async #connect(connection) {
    const signal = connection.abort.signal;
    const headers = await this.#allHeaders({ accept: "text/event-stream" });
    const position = format(/** @type {Position} */ (this.#position));
    if (this.#hasStreamed) headers.set("last-event-id", position);
    const query = this.#hasStreamed ? "" : `?lastEventId=${encodeURIComponent(position)}`;
    const watchdog = new Watchdog(() => connection.abort.abort());
    try {
      watchdog.arm(this.#heartbeat * 3);
      const init = { headers, signal, credentials: this.#credentials, cache: /** @type {const} */ ("no-store") };
      const response = await this.#fetch(`${this.#url}/inbox/stream${query}`, init);
      if (!response.ok) throw await NotifyError.from(response);
      if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream"))
        throw new NotifyError("The server did not answer with a stream.", { code: "not_a_stream" });
      await this.#readAll(response.body.getReader(), watchdog, connection);
    } finally {
      watchdog.disarm();
    }
  }

  /**
   * @param {ReadableStreamDefaultReader<Uint8Array>} reader
   * @param {Watchdog} watchdog
   * @param {{abort: AbortController, isLive: boolean}} connection
   */
  async #readAll(reader, watchdog, connection) {
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    this.#pings = [];
    connection.abort.signal.addEventListener("abort", () => void reader.cancel().catch(() => {}));
    for (;;) {
      watchdog.arm(this.#heartbeat * 3);
      const { done, value } = await reader.read();
      if (done || connection.abort.signal.aborted) return;
      // A reset takes requests of its own; the server is not quiet meanwhile.
      watchdog.disarm();
      this.#heardAt = Date.now();
      for (const event of parser.push(decoder.decode(value, { stream: true }))) {
        this.#retry = parser.retry ?? this.#retry;
        await this.#receive(event);
        if (connection.abort.signal.aborted) return;
        connection.isLive = true;
        this.#setStateIfChanged("live");
      }
    }
  }

  /** @param {ClientState} state */
  #setStateIfChanged(state) {
    if (this.#state !== state) this.#setState(state);
  }

  /** @param {ParsedEvent} event */
  async #receive(event) {
    if (event.name === "ping") this.#learn();
    const id = event.id === null ? null : parse(event.id);
    if (id === null) return;
    const prev = this.#lately.at(-1)?.id ?? /** @type {Position} */ (this.#position);
    const told = { prev, id, name: event.name, data: JSON.parse(event.data) };
    this.#lately.push(told);
    if (this.#lately.length > KEPT_EVENTS) this.#lately.shift();
    this.#post({ kind: "event", event: told });
    await this.#apply(told);
  }

  /** The longer of the last two gaps between pings: a stall makes a short one after a long one. */
  #learn() {
    this.#post({ kind: "ping" });
    this.#pings = [...this.#pings.slice(-2), Date.now()];
    if (this.#pings.length < 3) return;
    const [a, b, c] = this.#pings;
    this.#heartbeat = Math.min(Math.max(b - a, c - b, SHORTEST_HEARTBEAT), LONGEST_WAIT);
  }

  /** @param {number} failures @param {NotifyError | null} error */
  #delay(failures, error) {
    const longest = Math.min(this.#retry * 2 ** Math.min(failures, 10), LONGEST_WAIT);
    return Math.max(longest * (0.75 + Math.random() / 4), error?.retryAfter ?? 0);
  }

  /** @param {number} time @param {AbortSignal} signal @returns {Promise<void>} */
  #pause(time, signal) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, time);
      signal.addEventListener("abort", end);
      this.#pauses.add(end);
      if (signal.aborted) end();
    });
  }

  /** The network or the user is back. @param {boolean} isOtherNetwork What was open is probably dead. */
  #hurry(isOtherNetwork) {
    this.#pauses.forEach((end) => end());
    const isQuiet = Date.now() - this.#heardAt > this.#heartbeat * 1.5;
    if (this.#connection && (isOtherNetwork || isQuiet)) this.#drop(this.#connection);
    if (this.#channel && !this.#leads) this.#hello();
  }

  #goOffline() {
    // Another tab that leads says so itself.
    if (!this.#connection) return;
    this.#connection.abort.abort();
    this.#setState("offline");
  }

  /** @param {{abort: AbortController, hurry: boolean}} connection */
  #drop(connection) {
    connection.hurry = true;
    connection.abort.abort();
  }

  // Tabs: the one that holds the lock holds the stream and tells the others.

  /** @param {AbortSignal} signal */
  async #share(signal) {
    const address = new URL(this.#url, globalThis.location?.href).href;
    const name = `notify ${address} ${this.#counts?.inbox ?? ""}`;
    const channel = new BroadcastChannel(name);
    this.#channel = channel;
    this.#leaderHeardAt = Date.now();
    channel.onmessage = (message) => this.#hear(message.data);
    const timer = setInterval(() => this.#watchLeader(), this.#heartbeat);
    this.#hello();
    try {
      while (!signal.aborted) await this.#lead(name, signal);
    } finally {
      clearInterval(timer);
      channel.close();
      if (this.#channel === channel) this.#channel = null;
    }
  }

  /** Waits until the lead is free, and has it until told to stop. @param {string} name @param {AbortSignal} signal */
  async #lead(name, signal) {
    const waiting = new AbortController();
    const leading = new AbortController();
    const unlink = [link(signal, waiting), link(signal, leading)];
    const options = this.#steals ? { steal: true } : { signal: waiting.signal };
    this.#steals = false;
    this.#waiting = waiting;
    try {
      await navigator.locks.request(name, options, async () => {
        if (signal.aborted) return;
        this.#leads = true;
        this.#lately = [];
        this.#setState("connecting");
        await this.#tail;
        await this.#stream(leading.signal);
      });
    } catch (error) {
      // The lead was taken away, or is no longer waited for.
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    } finally {
      leading.abort();
      unlink.forEach((end) => end());
      if (!signal.aborted) this.#leads = false;
    }
  }

  /** @param {object} message */
  #post(message) {
    this.#channel?.postMessage(message);
  }

  /** Asks the leader what came after the last that this tab has heard of. */
  #hello() {
    if (this.#position === null) return;
    this.#askedAt = Date.now();
    this.#post({ kind: "hello", tab: this.#tab, from: this.#position });
  }

  /** @param {any} message */
  #hear(message) {
    if (message.kind === "check") {
      this.loadCounts().catch(() => {});
      return;
    }
    if (this.#leads) {
      if (message.kind === "hello") this.#answer(message.tab, message.from);
      return;
    }
    if (message.kind === "hello" || (message.to && message.to !== this.#tab)) return;
    this.#leaderHeardAt = Date.now();
    if (message.kind === "event") this.#enqueue(() => this.#follow(message.event));
    if (message.kind === "replay") this.#replay(message);
    if (message.state) this.#setState(message.state);
  }

  /** @param {string} tab @param {Position} from */
  #answer(tab, from) {
    const now = this.#lately.at(-1)?.id ?? /** @type {Position} */ (this.#position);
    const oldest = this.#lately[0]?.prev ?? now;
    const isCovered = oldest.epoch === from.epoch && now.epoch === from.epoch && oldest.rev <= from.rev;
    const events = this.#lately.filter((event) => event.id.rev > from.rev);
    this.#post({ kind: "replay", to: tab, state: this.#state, isCovered, events: isCovered ? events : [] });
  }

  /** @param {{isCovered: boolean, events: StreamEvent[]}} message */
  #replay(message) {
    if (!message.isCovered) this.#enqueue(() => this.#catchUp());
    message.events.forEach((event) => this.#enqueue(() => this.#follow(event)));
  }

  /** @param {() => Promise<void>} work */
  #enqueue(work) {
    const signal = this.#run?.signal;
    if (!signal) return;
    this.#tail = this.#tail
      .then(() => (signal.aborted ? undefined : work()))
      .catch(async () => {
        // It could not fetch what it missed; the leader is asked again.
        await this.#pause(this.#retry, signal);
        if (!signal.aborted && !this.#leads) this.#hello();
      });
  }

  /** Deals with an event that the leader tells. @param {StreamEvent} event */
  async #follow(event) {
    const mine = /** @type {Position} */ (this.#position);
    const isSameEpoch = event.id.epoch === mine.epoch;
    if (isSameEpoch && event.id.rev <= mine.rev) return;
    const isGap = event.prev.epoch !== mine.epoch || event.prev.rev > mine.rev;
    if (isGap && event.name !== "reset") {
      // An answer to the last question may be under way.
      if (Date.now() - this.#askedAt > 1000) this.#hello();
      return;
    }
    await this.#apply(event);
  }

  async #catchUp() {
    const counts = await this.loadCounts();
    await this.#apply({
      prev: /** @type {Position} */ (this.#position),
      id: positionOf(counts),
      name: "reset",
      data: counts,
    });
  }

  /** Takes the lead from a tab that has it and does nothing, for example because it is halted in a debugger. */
  #watchLeader() {
    const quiet = Date.now() - this.#leaderHeardAt;
    if (this.#leads || !isVisible() || quiet < this.#heartbeat * 4) return;
    // After a sleep of the machine everybody was quiet; so it is asked first.
    if (this.#askedAt < this.#leaderHeardAt) {
      this.#hello();
    } else if (Date.now() - this.#askedAt > this.#heartbeat / 2) {
      this.#leaderHeardAt = Date.now();
      this.#steals = true;
      this.#waiting?.abort();
    }
  }
}

class Watchdog {
  #bite;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => void} bite */
  constructor(bite) {
    this.#bite = bite;
  }

  /** @param {number} time */
  arm(time) {
    this.disarm();
    this.#timer = setTimeout(this.#bite, time);
  }

  disarm() {
    clearTimeout(this.#timer);
  }
}

/** @param {string} id */
function noticePath(id) {
  return `/inbox/notices/${encodeURIComponent(id)}`;
}

/** @param {Counts} counts @returns {Position} */
function positionOf(counts) {
  return { epoch: counts.epoch, rev: counts.rev, seq: counts.lastSeq };
}

/** @param {Position} position */
function format(position) {
  return `${position.epoch}:${position.rev}:${position.seq}`;
}

/** @param {string} text @returns {Position | null} */
function parse(text) {
  const match = /^(.*):(\d+):(\d+)$/.exec(text);
  return match && { epoch: match[1], rev: Number(match[2]), seq: Number(match[3]) };
}

/** The inbox changed hands or was made anew while it was read: begin again. @param {Counts} a @param {Counts} b */
function checkSame(a, b) {
  if (a.epoch !== b.epoch || a.inbox !== b.inbox)
    throw new NotifyError("The inbox was replaced while it was read.", { code: "replaced" });
}

/**
 * @param {AbortSignal | undefined} from
 * @param {AbortController} to
 * @returns {() => void} Undoes it.
 */
function link(from, to) {
  const abort = () => to.abort();
  if (from?.aborted) abort();
  from?.addEventListener("abort", abort);
  return () => from?.removeEventListener("abort", abort);
}

/** @param {Iterable<string>} items */
function first(items) {
  for (const item of items) return item;
  return undefined;
}

/** @param {unknown} error */
function asNotifyError(error) {
  if (error instanceof NotifyError) return error;
  return new NotifyError("The connection to the server broke.", { code: "network", cause: error });
}

function isVisible() {
  return typeof document === "undefined" || document.visibilityState === "visible";
}

function isOnline() {
  return globalThis.navigator?.onLine ?? true;
}
