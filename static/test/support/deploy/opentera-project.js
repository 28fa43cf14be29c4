/**
 * OpenTera's compose project as it is before VideoRehab comes: its names, folders and networks, with the stand-in of TeraServer
 * behind its nginx and a real Redis. `opentera-server` does what TeraServer does with a service of its own: it starts the file.
 */

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './engine.js';

/** What OpenTera says in its files. */
export const EXTERNAL_PORT = 40_075;
export const REDIS_PORT = 6_379;
const BACKEND_PORT = 4_040;
export const PYTHON = '/root/opentera/teraserver/python';

/** @param {Record<string, unknown>} more */
const service = (more) => ({ restart: 'always', networks: ['opentera-docker-prod-net'], ...more });

/** @param {string} folder */
const compose = (folder) => ({
  version: '3.8',
  services: {
    cache: service({
      image: 'redis:7.2-bookworm',
      command: ['redis-server', '--save', '', '--bind', '0.0.0.0', '--protected-mode', 'no'],
      ports: [`127.0.0.1:${REDIS_PORT}:${REDIS_PORT}`],
    }),
    proxy: service({
      image: 'nginx:1.26-bookworm',
      command: ['nginx', '-p', '/etc/nginx', '-c', '/etc/nginx/nginx.conf', '-g', 'daemon off;'],
      volumes: [
        './nginx/opentera.conf:/etc/nginx/opentera.conf', './nginx/nginx.conf:/etc/nginx/nginx.conf',
        'certificates:/etc/certificates', 'nginx-logs:/etc/nginx/logs',
      ],
      ports: [`${EXTERNAL_PORT}:${EXTERNAL_PORT}`],
      extra_hosts: ['tera:host-gateway'],
    }),
    'opentera-server': service({
      image: 'opentera-server:latest',
      working_dir: PYTHON,
      command: ['python3', 'services/VideoRehabService/VideoRehabService.py'],
    }),
  },
  volumes: {
    certificates: { driver: 'local', driver_opts: { type: 'none', o: 'bind', device: join(folder, 'certificates') } },
    'nginx-logs': { driver: 'local' },
  },
  networks: { 'opentera-docker-prod-net': null },
});

const SERVICE = {
  Service: { name: 'VideoRehabService', hostname: '127.0.0.1', port: 4070, debug_mode: false },
  Backend: { hostname: 'proxy', port: EXTERNAL_PORT },
  Redis: { hostname: 'cache', port: REDIS_PORT, db: 0, username: '', password: '' },
  WebRTC: {
    hostname: '127.0.0.1', external_port: EXTERNAL_PORT, local_base_port: 8080, max_sessions: 50,
    working_directory: '../../../easyrtc', executable: 'node', script: 'server.js',
  },
};

const NGINX = `
events { worker_connections 1024; }
http {
    log_format main '$remote_addr [$time_local] "$request" $status "$http_referer"';
    access_log logs/access.log main;
    server {
        listen ${EXTERNAL_PORT} ssl;
        server_name 127.0.0.1;
        ssl_certificate ../certificates/site_cert.pem;
        ssl_certificate_key ../certificates/site_key.pem;
        include opentera.conf;
    }
}
`;

/** With the locations of the original service, which lead nowhere here. */
const LOCATIONS = `
location / {
    proxy_pass https://tera:${BACKEND_PORT};
    proxy_set_header X-ExternalServer $host;
    proxy_set_header X-ExternalPort $server_port;
    proxy_set_header Host $host;
}
location /wss {
    proxy_pass https://tera:${BACKEND_PORT}/wss;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
}
location /rehab/ {
    return 502;
}
location ~ ^/webrtc/([0-9]+)/(.*)$ {
    return 502;
}
location ~ ^/websocket/([0-9]+)/(.*)$ {
    return 502;
}
`;

const CERTIFICATE = [
  'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=proxy',
  '-addext', 'subjectAltName=DNS:proxy,IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:FALSE',
];

/** Answers the folder that holds it. */
export async function writeOpenTeraProject() {
  const folder = await mkdtemp(join(tmpdir(), 'videorehab-opentera-'));
  await Promise.all(['certificates', 'nginx', 'teraserver'].map((name) => mkdir(join(folder, name))));
  await writeFile(join(folder, 'docker-compose.yml'), JSON.stringify(compose(folder), null, 2));
  await writeFile(join(folder, 'nginx/nginx.conf'), NGINX);
  await writeFile(join(folder, 'nginx/opentera.conf'), LOCATIONS);
  await writeFile(join(folder, 'teraserver/VideoRehabService.json'), JSON.stringify(SERVICE));
  const files = ['-out', 'certificates/site_cert.pem', '-keyout', 'certificates/site_key.pem'];
  await run('openssl', [...CERTIFICATE, ...files], { cwd: folder });
  return folder;
}

/**
 * Lets containers reach the backend of the stand-in, which listens for this machine alone.
 *
 * @param {number} port of the stand-in
 */
export async function forwardBackend(port) {
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.pipe(to).pipe(from);
    from.on('error', () => to.destroy());
    to.on('error', () => from.destroy());
  });
  await new Promise((resolve) => server.listen(BACKEND_PORT, () => resolve(undefined)));
  // It does not keep the tests from ending.
  server.unref();
}
