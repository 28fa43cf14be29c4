/**
 * Entry of the clinician's lobby: takes the token out of sight, then texts, the preview, and the way into the session.
 */

import { defineSharedElements } from '../../shared/ui/define.js';
import { part } from '../../shared/base/dom.js';
import { Backend } from '../backend.js';
import { LobbyController } from './controller.js';
import { startPage } from '../start-page.js';
import { DEVICE_TEXTS } from '../../shared/device-check/texts.js';
import { Preview } from '../preview.js';
import { sessionAddress } from '../session-address.js';
import { visitorToken } from '../token.js';

const { lang, dataset } = document.documentElement;
const { sessionUuid = '', userName: name = '', userUuid: uuid = '', backend = '' } = dataset;
const source = new URLSearchParams(location.search).get('source') || 'web';
const token = visitorToken({ key: 'user_token', source });
const t = await startPage(DEVICE_TEXTS);

if (sessionUuid !== '') {
  defineSharedElements();
  const preview = new Preview(part(document, 'devices', HTMLElement), t);
  if ('canStart' in dataset) {
    new LobbyController(part(document, 'lobby', HTMLElement), t, {
      sessionUuid,
      hasToken: token !== '',
      backend: new Backend({ base: new URL(backend, location.origin).href, token }),
      enter: (url) => {
        preview.stop();
        location.assign(sessionAddress(url, { name, uuid, source, lang }));
      },
    });
  }
  // Back from the session: nothing of what this page knew is true any more.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  await preview.start();
}
