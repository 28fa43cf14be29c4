/**
 * Entry of the session page: texts first, then the elements, then everything wired together.
 */

import { applyTexts, loadTexts } from '../shared/base/i18n.js';
import { DEVICE_TEXTS } from '../shared/device-check/texts.js';
import { Capture } from '../shared/media/capture.js';
import { SessionController } from './controller.js';
import { SessionStage } from './layout/stage.js';
import { SessionTile } from './layout/tile.js';
import { SessionView } from './view.js';
import { Tickets } from '../shared/signaling/tickets.js';
import { defineSharedElements } from '../shared/ui/define.js';
import { visitorOf } from '../shared/base/visitor.js';

const { lang, dataset } = document.documentElement;
const parameters = new URLSearchParams(location.search);
const t = await loadTexts(lang, new URL('./i18n/', import.meta.url), DEVICE_TEXTS);
applyTexts(document, t);
defineSharedElements();
customElements.define('session-tile', SessionTile);
customElements.define('session-stage', SessionStage);

const capture = new Capture();
const identity = visitorOf(parameters, dataset['role']);
const view = new SessionView(document, t, identity, capture);
const controller = new SessionController({
  identity,
  capture,
  t,
  way: {
    tickets: new Tickets({
      ticketUrl: new URL(`ticket?${new URLSearchParams({ key: parameters.get('key') ?? '' })}`, location.href),
      ticket: dataset['ticket'] ?? '',
      ttlSeconds: Number(dataset['ticketTtlS']),
    }),
    socketUrl: (ticket) => {
      const url = new URL(`/websocket/${dataset['port']}/`, location.href);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      url.search = String(new URLSearchParams({ EIO: '4', transport: 'websocket', ticket }));
      return url;
    },
  },
  room: view.room,
  changed: () => view.update(),
});
view.bind(controller);
await controller.devices.start();
