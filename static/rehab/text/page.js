/**
 * Entry of the pages that only say something: after a session, after an error, and at the service's root.
 */

import { startPage } from '../start-page.js';
import { forgetTokens } from '../token.js';

if ('forget' in document.documentElement.dataset) {
  forgetTokens();
}
await startPage();
