/**
 * Entry of the waiting room: the visitor's own picture while there is no session.
 */

import { SessionDeviceSelect } from '../elements/session-device-select.js';
import { SessionLevel } from '../elements/session-level.js';
import { part } from '../elements/session-parts.js';
import { loadTexts } from '../i18n.js';
import { startPage } from '../rehab/page.js';
import { Preview } from '../rehab/preview.js';

const [sessionTexts] = await Promise.all([loadTexts('session', document.documentElement.lang), startPage()]);
customElements.define('session-device-select', SessionDeviceSelect);
customElements.define('session-level', SessionLevel);

await new Preview(part(document, 'devices', HTMLElement), sessionTexts).start();
