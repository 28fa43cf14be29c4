/**
 * Entry of the participant's page: takes the token out of sight, then texts, elements, and everything wired together.
 */

import { RehabFrame } from '../elements/rehab-frame.js';
import { SessionNotices } from '../elements/session-notices.js';
import { Backend } from '../rehab/backend.js';
import { DashboardController } from '../rehab/dashboard-controller.js';
import { DashboardView } from '../rehab/dashboard-view.js';
import { startPage } from '../rehab/page.js';
import { lackOf } from '../rehab/support.js';
import { visitorToken } from '../rehab/token.js';

const { lang, dataset } = document.documentElement;
const { name = '', participantUuid: uuid = '', backend = '', source = 'web' } = dataset;
const token = visitorToken({ key: 'participant_token', source });
document.documentElement.toggleAttribute('data-embedded', self !== top);
const t = await startPage();
customElements.define('rehab-frame', RehabFrame);
customElements.define('session-notices', SessionNotices);

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
