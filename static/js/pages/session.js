/**
 * Entry of the session page: texts first, then the elements, then everything wired together.
 */

import { defineSessionElements } from '../elements/session-define.js';
import { applyTexts, loadTexts } from '../i18n.js';
import { Capture } from '../media/capture.js';
import { SessionController } from '../session-controller.js';
import { SessionView } from '../session-view.js';
import { Tickets } from '../ticket.js';
import { visitorOf } from '../visitor.js';

const { lang, dataset } = document.documentElement;
const parameters = new URLSearchParams(location.search);
const t = await loadTexts('session', lang);
applyTexts(document, t);
defineSessionElements();

const capture = new Capture();
const identity = visitorOf(parameters, dataset['role']);
const view = new SessionView(document, t, identity, capture);
const controller = new SessionController({
  identity,
  capture,
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
  room: view.room,
  changed: () => view.update(),
});
view.bind(controller);
await controller.startDevices();
