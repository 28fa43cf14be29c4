/**
 * Entry of the waiting room: the visitor's own picture while there is no session.
 */

import { defineSharedElements } from '../../shared/ui/define.js';
import { part } from '../../shared/base/dom.js';
import { startPage } from '../start-page.js';
import { DEVICE_TEXTS } from '../../shared/device-check/texts.js';
import { Preview } from '../preview.js';

const t = await startPage(DEVICE_TEXTS);
defineSharedElements();

await new Preview(part(document, 'devices', HTMLElement), t).start();
