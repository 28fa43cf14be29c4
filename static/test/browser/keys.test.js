/**
 * Pages open with their own key and with no other; somebody who is refused reads why, in both languages.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PAGES } from '../support/server.js';
import { setStage } from '../support/stage.js';

const { server, scenario } = await setStage();

const FRENCH = 'Ce lien ne permet pas d’entrer';
const ENGLISH = 'This link does not let you in';

scenario('a wrong key shows a page that explains it in the language of the visitor, then in the other', async (scene) => {
  const session = await server.startSession();
  const link = new URL(session.urls.participants);
  link.searchParams.set('key', 'AAAAAAAAAAAAAAAAAAAAAA');
  for (const [locale, first, second] of [['fr-CA', FRENCH, ENGLISH], ['en-CA', ENGLISH, FRENCH]]) {
    const page = await scene.open(link, { complaints: 'expected', context: { locale } });
    assert.equal(await page.locator('h1').innerText(), first);
    assert.equal(await page.locator('h2').innerText(), second);
    assert.equal(await page.locator('script').count(), 0);
  }
});

test('each page of each session opens with its own key only, directly and through the home', async (t) => {
  const sessions = [await server.startSession(), await server.startSession(), await server.startSession()];
  for (const [number, session] of sessions.entries()) {
    const other = /** @type {typeof session} */ (sessions[(number + 1) % sessions.length]);
    for (const page of PAGES) {
      const keys = {
        'no key': null,
        'an empty key': '',
        ...Object.fromEntries(PAGES.filter((name) => name !== page).map((name) => [`the key of ${name}`, keyOf(session.urls[name])])),
        'the same key of another session': keyOf(other.urls[page]),
        'the operator token': server.token,
      };
      const direct = new URL(session.urls[page]).origin;
      for (const base of [direct, `${server.origin}/webrtc/${session.port}`]) {
        const where = `${base === direct ? 'direct' : 'through the home'}: session ${number + 1}, /${page}`;
        for (const [which, key] of Object.entries(keys)) {
          await t.test(`${where} with ${which}`, async () => {
            const response = await fetch(`${base}/${page}${key === null ? '' : `?key=${encodeURIComponent(key)}`}`);
            const body = await response.text();
            assert.equal(response.status, 403);
            assert.equal(response.headers.get('set-cookie'), null);
            assert.ok(body.includes(FRENCH) && body.includes(ENGLISH));
            assert.ok(!body.includes('data-ticket'));
          });
        }
        await t.test(`${where} with its own key`, async () => {
          const response = await fetch(`${base}/${page}?key=${keyOf(session.urls[page])}`);
          assert.equal(response.status, 200);
          assert.match(response.headers.get('set-cookie') ?? '', new RegExp(`Path=/websocket/${session.port};`));
          assert.match(await response.text(), /data-ticket="t/);
        });
      }
    }
  }
  await Promise.all(sessions.map((session) => server.stopSession(session)));
});

scenario('the home page needs its token', async (scene) => {
  for (const [what, address] of [['no token', server.origin], ['another token', `${server.origin}/?token=AAAAAAAAAAAAAAAAAAAAAA`]]) {
    assert.equal((await fetch(/** @type {string} */ (address))).status, 403, what);
    const page = await scene.open(/** @type {string} */ (address), { complaints: 'expected' });
    assert.equal(await page.locator('h1').innerText(), 'This page needs its whole address');
    assert.equal(await page.locator('h2').innerText(), 'Cette page a besoin de son adresse complète');
  }
  for (const path of ['sessions', 'sessions/x/qr/users']) {
    assert.equal((await fetch(`${server.origin}/${path}`)).status, 403, path);
  }
});

scenario('when a session is stopped its pages say so, and their links are worth nothing', async (scene) => {
  const session = await server.startSession();
  const paul = await (await scene.visit(session.urls.participants, 'Paul Gagnon', { complaints: 'expected' })).enter();
  const lise = await scene.visit(session.urls.participants, 'Lise Côté', { complaints: 'expected' });
  await lise.check();

  await server.stopSession(session);
  await paul.untilState('left');
  assert.equal(await paul.page.locator('[data-part="ending-heading"]').innerText(), 'The session has ended');
  assert.deepEqual(await paul.states(), ['check', 'joining', 'joined', 'left'], 'no attempt to come back');

  const forwarded = `${server.origin}/webrtc/${session.port}/participants${new URL(session.urls.participants).search}`;
  const response = await paul.page.goto(forwarded);
  assert.equal(response?.status(), 403);
  assert.equal(await paul.page.locator('h1').innerText(), ENGLISH);
});

scenario('behind the home, a page whose session was stopped shows the explanation on reload and on joining', async (scene) => {
  const session = await server.startSession();
  const link = (/** @type {string} */ page) =>
    `${server.origin}/webrtc/${session.port}/${page}${new URL(session.urls[/** @type {'users'} */ (page)]).search}`;
  const nadia = await (await scene.visit(link('users'), 'Nadia Tremblay', { complaints: 'expected' })).enter();
  const lise = await scene.visit(link('participants'), 'Lise Côté', { complaints: 'expected' });
  await lise.check();

  await server.stopSession(session);
  await nadia.untilState('left');
  await lise.join();
  await lise.untilState('refused');
  assert.equal(await lise.page.locator('[data-part="ending-heading"]').innerText(), 'This link no longer works');
  for (const visitor of [nadia, lise]) {
    const response = await visitor.page.reload();
    assert.equal(response?.status(), 403);
    assert.equal(await visitor.page.locator('h1').innerText(), ENGLISH);
  }
});

/** @param {string} url */
function keyOf(url) {
  return new URL(url).searchParams.get('key') ?? '';
}
