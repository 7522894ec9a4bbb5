/**
 * Logins of a page with Keyward, for pages of the same origin: docs/browsers.md.
 *
 * The access token is in the memory of the page alone, the refresh token in a cookie that no script
 * reads. Tabs of one origin tell each other of new tokens, and one renews them at a time.
 *
 * @license Apache-2.0
 */

const ON_THE_WAY = 2000; // ms in which what one tab tells has reached the others

/** What a login was refused with: `code` as Keyward says it, `retryAfter` in seconds or null. */
export class KeywardError extends Error {
  constructor(status, code, message, retryAfter) {
    super(message);
    this.name = 'KeywardError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {{base?: string, early?: number, onchange?: (user: object | null) => void}} [options]
 *   `base` is where Keyward's endpoints are, `early` for how many seconds before its end a token is
 *   renewed, `onchange` is told who is logged in, each time that changes
 */
export function createKeyward({ base = '/auth', early = 30, onchange = () => {} } = {}) {
  const name = `keyward ${new URL(base, location.href)}`;
  const device = `${name} device `;
  const news = `${name} news `;
  const tabs = new BroadcastChannel(name);
  let token = null; // {value, until, early, user}
  let version = 0; // of that, for all tabs: when it was told, in ms, and more than of the one before
  let pause = 0; // when the next renewal may be tried
  let hear = () => {}; // called when there is a new version

  function take(next) {
    const before = token && token.user.id;
    token = next;
    const user = token && token.user;
    if (before !== (user && user.id)) queueMicrotask(() => onchange(user)); // what it throws is its own
  }

  tabs.onmessage = ({ data }) => {
    if (data.asks) {
      tabs.postMessage({ token, version });
    } else if (data.version > version) {
      version = data.version;
      take(data.token);
      hear();
    }
  };
  tabs.postMessage({ asks: true });

  /** Takes it, and tells the other tabs. */
  async function told(next) {
    version = Math.max(version + 1, Date.now());
    take(next);
    tabs.postMessage({ token: next, version });
    await announced();
    return next;
  }

  /**
   * What is told may reach a tab after the lock of `alone` does. So for a while its version is the
   * name of another lock, which the next tab sees, and waits for the message.
   */
  function announced() {
    return new Promise((resume) => {
      const held = () => {
        resume();
        return new Promise((release) => setTimeout(release, ON_THE_WAY));
      };
      navigator.locks.request(news + version, held).catch(resume);
    });
  }

  async function heard() {
    const { held } = await navigator.locks.query();
    const versions = held.filter((lock) => lock.name.startsWith(news)).map((lock) => Number(lock.name.slice(news.length)));
    const newest = Math.max(0, ...versions);
    if (version >= newest) return;
    await new Promise((resume) => {
      hear = () => version >= newest && resume();
      navigator.locks.request(news + newest, resume).catch(resume); // or the tab that told it is gone
      setTimeout(resume, ON_THE_WAY); // or sleeps
    });
  }

  function post(path, body, more = {}) {
    return fetch(base + path, {
      method: 'POST',
      credentials: 'same-origin',
      redirect: 'error',
      headers: { 'Content-Type': 'application/json', 'X-Keyward-CSRF': '1', ...more },
      body: JSON.stringify(body),
    });
  }

  async function failure(response) {
    const problem = await response.json().catch(() => ({}));
    const retryAfter = Number(response.headers.get('Retry-After')) || null;
    return new KeywardError(response.status, problem.code ?? '', problem.title ?? 'no answer', retryAfter);
  }

  function taken(answer) {
    const text = atob(answer.access_token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    const life = answer.expires_in * 1000;
    return told({
      value: answer.access_token,
      until: Date.now() + life,
      early: Math.min(early * 1000, life / 2),
      user: { id: claims.sub, name: claims.username, scopes: answer.scope.split(' ').filter(Boolean) },
    });
  }

  const works = () => token && Date.now() < token.until;
  const fresh = () => works() && Date.now() < token.until - token.early;

  /** Of all tabs one at a time changes who is logged in: the last answer is the newest. */
  function alone(change) {
    return navigator.locks.request(name, async () => {
      await heard();
      return change();
    });
  }

  /** A token that works, or null when nobody is logged in. */
  function valid() {
    if (fresh() || (works() && Date.now() < pause)) return token;
    return alone(async () => {
      if (fresh()) return token;
      try {
        const response = await post('/refresh', {});
        if (response.ok) return taken(await response.json());
        if (response.status !== 401) throw await failure(response);
        return told(null);
      } catch (e) {
        if (!works()) throw e;
        pause = Date.now() + (e.retryAfter ?? 1) * 1000;
        return token; // it still works: another one can be had later
      }
    });
  }

  /** Sends a request; those to this origin with the token, if somebody is logged in. */
  async function authorized(input, init) {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin) return fetch(request);
    const again = init?.body instanceof ReadableStream ? null : request.clone();
    const used = await valid();
    if (!used) return fetch(request);
    const send = (what, { value }) => {
      what.headers.set('Authorization', `Bearer ${value}`);
      return fetch(what);
    };
    const response = await send(request, used);
    if (response.status !== 401 || !again) return response;
    if (token?.value === used.value) token = { ...token, until: 0 }; // ended early: see what is left of the session
    const renewed = await valid();
    // What somebody sent is not sent again as somebody else.
    const same = renewed && renewed.user.id === used.user.id;
    return same && renewed.value !== used.value ? send(again, renewed) : response;
  }

  /** The token of this device, which logs nobody in; null where pages may keep nothing. */
  function deviceToken(username, next) {
    const key = device + username.toLowerCase();
    try {
      if (next) localStorage.setItem(key, next);
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function login(username, password, more = {}) {
    return alone(async () => {
      const known = deviceToken(username);
      const response = await post('/login', {
        username,
        password,
        ...more,
        transport: 'cookie',
        ...(known ? { device_token: known } : {}),
      });
      if (!response.ok) throw await failure(response);
      const answer = await response.json();
      deviceToken(username, answer.device_token);
      return (await taken(answer)).user;
    });
  }

  function logout() {
    return alone(async () => {
      let response = await post('/logout', {});
      if (response.status === 400 && works()) { // the cookie is gone, the session perhaps not
        response = await post('/logout', {}, { Authorization: `Bearer ${token.value}` });
      }
      // 400 and 401: there is no session any more, which is what was wanted.
      if (!response.ok && response.status !== 400 && response.status !== 401) throw await failure(response);
      await told(null);
    });
  }

  return {
    login,
    logout,
    fetch: authorized,
    /** Who is logged in, or null; asks Keyward when this page does not know. */
    whoami: async () => (await valid())?.user ?? null,
    /** Who is logged in as far as this page knows, or null. */
    get user() {
      return token && token.user;
    },
  };
}
