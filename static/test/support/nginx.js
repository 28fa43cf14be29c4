/**
 * The real nginx in front of OpenTera, with TLS and OpenTera's locations. A folder of its own holds everything that it writes.
 *
 * The locations are those of `opentera.conf`: what it does to paths, headers and upgrades decides whether pages work, so it is
 * the same here, except that a pattern stands for the one location that OpenTera writes down for each port.
 */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { until, within } from './until.js';

/** @typedef {{ external: number, backend: number, service: number }} Ports */

const STARTED_WITHIN_MS = 5_000;
const STOPPED_WITHIN_MS = 5_000;

const CERTIFICATE = [
  'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
  '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
];

export class Nginx {
  #child;

  /** @param {import('node:child_process').ChildProcess} child */
  constructor(child) {
    this.#child = child;
    process.once('exit', () => child.kill('SIGKILL'));
  }

  /** @param {Ports} ports */
  static async start(ports) {
    const folder = await mkdtemp(join(tmpdir(), 'videorehab-nginx-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const [certificate, key, file] = ['certificate.pem', 'key.pem', 'nginx.conf'].map((name) => join(folder, name));
    await promisify(execFile)('openssl', [...CERTIFICATE, '-out', String(certificate), '-keyout', String(key)]);
    await writeFile(String(file), configuration(folder, ports));
    const child = spawn('nginx', ['-p', folder, '-c', String(file), '-e', 'stderr'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    });
    const nginx = new Nginx(child);
    await until('nginx listens', STARTED_WITHIN_MS, () => isOpen(ports.external));
    return nginx;
  }

  async stop() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await within('the end of nginx', STOPPED_WITHIN_MS, exited);
    }
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isOpen(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** @param {string} folder that a service is in, as browsers see it */
const forwarded = (folder) => `
      proxy_set_header X-ExternalPort $server_port;
      proxy_set_header X-ExternalServer $host;
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Scheme $scheme;
      proxy_set_header X-Script-Name ${folder};`;

const UPGRADED = `
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";`;

/**
 * @param {string} folder
 * @param {Ports} ports
 */
function configuration(folder, { external, backend, service }) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 512; }
http {
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${external} ssl;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;

    location / {
      proxy_pass https://127.0.0.1:${backend};${forwarded('/')}
    }
    location /wss {
      proxy_read_timeout 30s;
      proxy_pass https://127.0.0.1:${backend}/wss;${UPGRADED}
    }
    location /rehab/ {
      proxy_pass http://127.0.0.1:${service}/;
      proxy_redirect http://$host/ https://$host:$server_port/;${forwarded('/rehab')}
    }
    location ~ ^/webrtc/(?<session_port>[0-9]+)/ {
      rewrite ^/webrtc/[0-9]+/(.*)$ /$1 break;
      proxy_pass http://127.0.0.1:$session_port;${forwarded('/webrtc/')}
    }
    location ~ ^/websocket/(?<session_port>[0-9]+)/ {
      proxy_pass http://127.0.0.1:$session_port;${UPGRADED}
    }
  }
}
`;
}
