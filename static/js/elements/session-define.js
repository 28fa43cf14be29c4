/**
 * Registers the session page's elements. Apart from their classes, so that those can be used without being registered.
 */

import { SessionDeviceSelect } from './session-device-select.js';
import { SessionIcon } from './session-icon.js';
import { SessionLevel } from './session-level.js';
import { SessionNotices } from './session-notices.js';
import { SessionStage } from './session-stage.js';
import { SessionTile } from './session-tile.js';
import { SessionToggle } from './session-toggle.js';

export function defineSessionElements() {
  customElements.define('session-icon', SessionIcon);
  customElements.define('session-device-select', SessionDeviceSelect);
  customElements.define('session-level', SessionLevel);
  customElements.define('session-notices', SessionNotices);
  customElements.define('session-tile', SessionTile);
  customElements.define('session-stage', SessionStage);
  customElements.define('session-toggle', SessionToggle);
}
