/**
 * Entry of the operator's home page: texts first, then the elements, then the controller.
 */

import { loadTexts, applyTexts } from '../shared/base/i18n.js';
import { withoutToken } from '../shared/base/address.js';
import { HomeController } from './controller.js';
import { HomeWords } from './words.js';
import { HomeLinkRow } from './elements/link-row.js';
import { byId, first } from '../shared/base/dom.js';
import { HomeSessionCard } from './elements/session-card.js';
import { HomeSessionList } from './elements/session-list.js';
import { HomeShareDialog } from './elements/share-dialog.js';
import { HomeStartForm } from './elements/start-form.js';
import { HomeStopDialog } from './elements/stop-dialog.js';

history.replaceState(null, '', withoutToken(location.href));

const { lang } = document.documentElement;
const words = new HomeWords(await loadTexts(lang, new URL('./i18n/', import.meta.url)), lang);
applyTexts(document, words.t);

customElements.define('home-link-row', HomeLinkRow);
customElements.define('home-session-card', HomeSessionCard);
customElements.define('home-session-list', HomeSessionList);
customElements.define('home-share-dialog', HomeShareDialog);
customElements.define('home-start-form', HomeStartForm);
customElements.define('home-stop-dialog', HomeStopDialog);

new HomeController(words, {
  form: first('home-start-form', HomeStartForm),
  list: first('home-session-list', HomeSessionList),
  share: first('home-share-dialog', HomeShareDialog),
  stop: first('home-stop-dialog', HomeStopDialog),
  heading: byId('sessions-heading', HTMLElement),
  count: byId('sessions-count', HTMLElement),
  loading: byId('sessions-loading', HTMLElement),
  empty: byId('sessions-empty', HTMLElement),
  trouble: byId('trouble', HTMLElement),
  failure: byId('failure', HTMLElement),
  insecure: byId('insecure', HTMLElement),
  announcer: byId('announcer', HTMLElement),
}).run();
