/**
 * Registers the elements that several pages use. Apart from their classes, so that those can be used without being
 * registered.
 */

import { SessionDeviceSelect } from './device-select.js';
import { SessionIcon } from './icon.js';
import { SessionLevel } from './level.js';
import { SessionNotices } from './notices.js';
import { SessionToggle } from './toggle.js';

export function defineSharedElements() {
  customElements.define('session-icon', SessionIcon);
  customElements.define('session-device-select', SessionDeviceSelect);
  customElements.define('session-level', SessionLevel);
  customElements.define('session-notices', SessionNotices);
  customElements.define('session-toggle', SessionToggle);
}
