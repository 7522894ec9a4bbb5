import { createKeyward } from '/auth/keyward.js';

const $ = (id) => document.getElementById(id);

function show(user) {
  $('status').textContent = user ? `${user.name} is logged in.` : 'Nobody is logged in.';
  $('login').hidden = Boolean(user);
  $('in').hidden = !user;
}

const keyward = createKeyward({ onchange: show });

$('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { username, password } = event.target.elements;
  try {
    await keyward.login(username.value, password.value);
    event.target.reset();
  } catch (e) {
    $('status').textContent = e.retryAfter ? `${e.message}. Try again in ${e.retryAfter} seconds.` : `${e.message}.`;
  }
});

$('call').addEventListener('click', async () => {
  const response = await keyward.fetch('/data');
  $('answer').textContent = `${response.status}\n${await response.text()}`;
});

$('logout').addEventListener('click', () => keyward.logout());

show(await keyward.whoami());
