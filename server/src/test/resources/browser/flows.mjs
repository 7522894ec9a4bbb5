// Drives the browser that is there through the flows of BrowserIT, and prints what it saw.
import { chromium } from 'playwright-core';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const given = JSON.parse(Buffer.concat(chunks));
const browser = await chromium.launch({
  executablePath: given.chromium, headless: true, chromiumSandbox: false, args: ['--disable-dev-shm-usage'],
});
const out = {};
try {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const errors = [];
  const open = async (url) => {
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(url);
    await page.waitForFunction(() => window.keyward !== undefined || document.title === 'evil');
    return page;
  };
  const renewals = async () => (await (await fetch(given.metrics.url, { headers: given.metrics.headers })).text())
    .split('\n').filter((line) => line.startsWith('keyward_renewals_total')).join('\n');

  const first = await open(`${given.url}/app/`);
  out.before = await first.evaluate(() => keyward.whoami());
  out.wrong = await first.evaluate(([name]) =>
    keyward.login(name, 'wrong wrong wrong wrong').catch((e) => `${e.status} ${e.code}`), [given.username]);
  out.login = await first.evaluate(([name, password]) => keyward.login(name, password), [given.username, given.password]);
  out.data = await first.evaluate(async () => (await keyward.fetch('/data/x')).status);
  out.posted = await first.evaluate(async () => (await keyward.fetch('/data/x', { method: 'POST', body: 'sent' })).status);
  await first.evaluate(() => { document.cookie = 'theme=dark; Secure; Path=/'; });
  await first.evaluate(async () => (await fetch('/open/x')).status);

  // Nothing of it is to be had by a script.
  out.cookie = await first.evaluate(() => document.cookie);
  out.storage = await first.evaluate(async () => JSON.stringify({
    local: { ...localStorage }, session: { ...sessionStorage }, bases: await indexedDB.databases(), caches: await caches.keys() }));
  out.cookies = (await context.cookies()).map(({ name, httpOnly, secure, sameSite, path }) => ({ name, httpOnly, secure, sameSite, path }));
  out.globals = await first.evaluate(() => Object.entries(window).filter(([, value]) => typeof value === 'string' && value.startsWith('eyJ')).length);

  // A page that is loaded again is logged in; a second tab too, without a renewal.
  await first.reload();
  await first.waitForFunction(() => window.keyward !== undefined);
  out.reloaded = (await first.evaluate(() => keyward.whoami()))?.name ?? null;
  const second = await open(`${given.url}/app/`);
  await second.waitForFunction(() => keyward.user !== null, null, { timeout: 5000 }).catch(() => {});
  out.told = await second.evaluate(() => keyward.user?.name ?? null);

  // Five tabs need another token at the same moment, and what they tell each other takes its time.
  const tabs = [first, second];
  while (tabs.length < 5) tabs.push(await open(`${given.url}/app/`));
  await Promise.all(tabs.map((tab) => tab.evaluate(() => {
    const post = BroadcastChannel.prototype.postMessage;
    BroadcastChannel.prototype.postMessage = function (message) { setTimeout(() => post.call(this, message), 300); };
  })));
  await new Promise((resume) => setTimeout(resume, given.ttl));
  out.renewalsBefore = await renewals();
  const calls = () => Promise.all([1, 2].map(async () => (await keyward.fetch('/data/x')).status));
  out.together = (await Promise.all(tabs.map((tab) => tab.evaluate(calls)))).flat();
  out.renewalsAfter = await renewals();
  await Promise.all(tabs.slice(2).map((tab) => tab.close()));

  // A page of another site, with whatever a page can do.
  const evil = await open(`${given.other}/evil/`);
  out.evil = await evil.evaluate(async (target) => {
    const said = [];
    const attempt = async (path, init) => {
      try { const answer = await fetch(target + path, { method: 'POST', credentials: 'include', ...init }); said.push(`${path} ${answer.type} ${answer.status}`); }
      catch (e) { said.push(`${path} ${e.name}`); }
    };
    for (const path of ['/auth/refresh', '/auth/logout']) {
      await attempt(path, { mode: 'no-cors' });
      await attempt(path, { mode: 'no-cors', headers: { 'Content-Type': 'text/plain' }, body: '{}' });
      await attempt(path, { headers: { 'Content-Type': 'application/json', 'X-Keyward-CSRF': '1' }, body: '{}' });
      const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { name: `f${path.length}` }));
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { method: 'POST', action: target + path, target: frame.name, enctype: 'text/plain' });
      await new Promise((resume) => { frame.onload = resume; form.submit(); setTimeout(resume, 2000); });
    }
    await new Promise((resume) => { const image = new Image(); image.onerror = image.onload = resume; image.src = `${target}/auth/logout`; });
    return said;
  }, given.url);
  out.stillIn = await first.evaluate(async () => (await keyward.fetch('/data/x')).status);

  // Out in one tab is out in all.
  await second.evaluate(() => keyward.logout());
  await first.waitForFunction(() => keyward.user === null, null, { timeout: 5000 }).catch(() => {});
  out.after = await first.evaluate(async () => [keyward.user, await keyward.whoami(), (await keyward.fetch('/data/x')).status]);
  out.cookiesAfter = (await context.cookies()).map(({ name }) => name);

  // A session that an administrator ends, is over at the next call.
  await first.evaluate(([name, password]) => keyward.login(name, password), [given.username, given.password]);
  const sessions = await (await fetch(given.sessions.url, { headers: given.metrics.headers })).json();
  for (const session of sessions.items) {
    await fetch(`${given.sessions.revoke}/${session.id}/revoke`, { method: 'POST', headers: given.metrics.headers });
  }
  out.revoked = await first.evaluate(async () => [(await keyward.fetch('/data/x')).status, keyward.user]);

  // Where pages may keep nothing, and the cookie is gone.
  out.bare = await first.evaluate(async ([name, password]) => {
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
    return (await keyward.login(name, password)).name;
  }, [given.username, given.password]);
  await context.clearCookies();
  await first.evaluate(() => keyward.logout());
  out.bareSessions = (await (await fetch(given.sessions.url, { headers: given.metrics.headers })).json()).items.length;

  // The page of the demo, as a person uses it; its policy lets nothing else run.
  const demo = await context.newPage();
  demo.on('pageerror', (error) => errors.push(String(error)));
  demo.on('console', (message) => { if (message.type() === 'error' && !/40[01]/.test(message.text())) errors.push(message.text()); });
  await demo.goto(`${given.url}/demo/`);
  const status = () => demo.textContent('#status');
  await demo.waitForSelector('#login:visible');
  out.demo = [await status()];
  await demo.fill('[name=username]', given.username);
  await demo.fill('[name=password]', given.password);
  await demo.click('#login button');
  await demo.waitForSelector('#call:visible');
  out.demo.push(await status());
  await demo.click('#call');
  await demo.waitForFunction(() => document.getElementById('answer').textContent !== '');
  out.demo.push(await demo.textContent('#answer'));
  if (given.screenshot) await demo.screenshot({ path: given.screenshot });
  await demo.click('#logout');
  await demo.waitForSelector('#login:visible');
  out.demo.push(await status());
  out.errors = errors;
} finally {
  await browser.close();
}
console.log(JSON.stringify(out));
