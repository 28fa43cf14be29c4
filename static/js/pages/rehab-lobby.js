/**
 * Entry of the clinician's lobby: takes the token out of sight, then texts, the preview, and the way into the session.
 */

import { SessionDeviceSelect } from '../elements/session-device-select.js';
import { SessionLevel } from '../elements/session-level.js';
import { part } from '../elements/session-parts.js';
import { loadTexts } from '../i18n.js';
import { Backend } from '../rehab/backend.js';
import { LobbyController } from '../rehab/lobby-controller.js';
import { startPage } from '../rehab/page.js';
import { Preview } from '../rehab/preview.js';
import { sessionAddress } from '../rehab/session-address.js';
import { visitorToken } from '../rehab/token.js';

const { lang, dataset } = document.documentElement;
const { sessionUuid = '', userName: name = '', userUuid: uuid = '', backend = '' } = dataset;
const source = new URLSearchParams(location.search).get('source') || 'web';
const token = visitorToken({ key: 'user_token', source });
const [sessionTexts, t] = await Promise.all([loadTexts('session', lang), startPage()]);

if (sessionUuid !== '') {
  customElements.define('session-device-select', SessionDeviceSelect);
  customElements.define('session-level', SessionLevel);
  const preview = new Preview(part(document, 'devices', HTMLElement), sessionTexts);
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
