/**
 * The server that VideoRehab replaces, for the benchmark: open-easyrtc on Express and Socket.IO, as OpenTera starts it for
 * every session. Usage: `node server.js <port> [path]`. It writes `ready` to standard error once clients can join.
 */

import http from "node:http";

import easyrtc from "open-easyrtc";
import express from "express";
import { Server } from "socket.io";

const [port, path = "/socket.io/"] = process.argv.slice(2);

const app = express();
const server = http.createServer(app);
const io = new Server(server, { path });

easyrtc.setOption("logLevel", "info");
easyrtc.setOption("logDateEnable", false);

server.listen(Number(port), "127.0.0.1", () => {
  easyrtc.listen(app, io, null, (error) => {
    if (error) {
      process.exit(1);
    }
    process.stderr.write("ready\n");
  });
});
