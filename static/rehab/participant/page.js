/**
 * Entry of the participant's page: takes the token out of sight, then texts, elements, and everything wired together.
 */

import { RehabFrame } from '../frame.js';
import { defineSharedElements } from '../../shared/ui/define.js';
import { Backend } from '../backend.js';
import { DashboardController } from './controller.js';
import { DashboardView } from './view.js';
import { startPage } from '../start-page.js';
import { lackOf } from '../support.js';
import { visitorToken } from '../token.js';

const { lang, dataset } = document.documentElement;
const { name = '', participantUuid: uuid = '', backend = '', source = 'web' } = dataset;
const token = visitorToken({ key: 'participant_token', source });
document.documentElement.toggleAttribute('data-embedded', self !== top);
const t = await startPage();
defineSharedElements();
customElements.define('rehab-frame', RehabFrame);

const view = new DashboardView(document, t, { name, uuid, source, lang }, (type) => controller.dispatch({ type }));
const controller = new DashboardController({
  ownUuid: uuid,
  hasToken: token !== '',
  backend: new Backend({ base: new URL(backend, location.origin).href, token }),
  show: (state) => view.show(state),
  goToEnd: () => location.replace(`participant_endpoint?${new URLSearchParams({ lang })}`),
});
view.warn(lackOf(globalThis));
controller.run();
