/**
 * The real Chromium, with a fake camera and microphone: `CHROMIUM`, else the system's.
 *
 * Permissions are given to each visitor by itself, so that refusing works as it does for people; nothing answers the
 * browser's questions by a flag.
 */

import { chromium } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  // Few pictures a second: two processors have to code all of them.
  '--use-fake-device-for-media-stream=fps=10',
  // Works also on a machine whose only network is itself.
  '--allow-loopback-in-peer-connection',
];

export function launchBrowser() {
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}
