import { createKeyward } from '/auth/keyward.js';

const $ = (id) => document.getElementById(id);

function show(user) {
  $('status').textContent = user ? `${user.name} is logged in.` : 'Nobody is logged in.';
  $('login').hidden = Boolean(user);
  $('in').hidden = !user;
}

const keyward = createKeyward({ onchange: show });

/** Says what went wrong, whatever it was. */
function failed(e) {
  $('status').textContent = e.retryAfter ? `${e.message}. Try again in ${e.retryAfter} seconds.` : `${e.message}.`;
}

$('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { username, password } = event.target.elements;
  try {
    await keyward.login(username.value, password.value);
    event.target.reset();
  } catch (e) {
    failed(e);
  }
});

$('call').addEventListener('click', async () => {
  try {
    const response = await keyward.fetch('/data');
    $('answer').textContent = `${response.status}\n${await response.text()}`;
  } catch (e) {
    failed(e);
  }
});

$('logout').addEventListener('click', () => keyward.logout().catch(failed));

try {
  show(await keyward.whoami());
} catch (e) {
  show(null);
  failed(e);
}
