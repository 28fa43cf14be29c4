/**
 * A classic script, as those of open-easyrtc's own demos: connects, accepts every call, and notes what the library tells.
 *
 * `?name=` is the username. With `media` it has camera and microphone, with `channels` data channels, with `reconnects` it
 * names the server by `setSocketUrl`, which leaves reconnecting to socket.io; without, the library's own options hold.
 */

// @ts-nocheck: EasyRTC's client has no types

{
  const parameters = new URLSearchParams(location.search);
  const hasMedia = parameters.has('media');

  /** What the test reads. */
  const noted = {
    ids: [],
    errors: [],
    disconnects: 0,
    entries: [],
    occupants: {},
    calls: [],
    accepted: [],
    closed: [],
    channels: [],
    messages: [],
    commands: [],
  };

  const noteError = (code, text) => noted.errors.push(`${code}: ${text}`);

  const connect = () => {
    easyrtc.connect('tests', (id) => noted.ids.push(id), noteError);
    easyrtc.webSocket.onAny((event, { msgType, senderEasyrtcid }) => {
      if (event === 'easyrtcCmd') {
        noted.commands.push({ msgType, from: senderEasyrtcid });
      }
    });
  };

  /** The streams to send; undefined leaves it to the library. */
  const streams = () => (hasMedia ? easyrtc.getLocalMediaIds() : undefined);

  /** Answers whether the other one accepts. */
  const call = (peer) => new Promise((resolve, reject) => {
    const succeeded = (id, kind) => noted.calls.push({ peer: id, kind });
    const failed = (code, text) => reject(new Error(`${code}: ${text}`));
    easyrtc.call(peer, succeeded, failed, resolve, streams());
  });

  globalThis.application = { noted, connect, call, accepts: true };

  /** A frame for a stream, with the attributes by which tests find the tiles of pages of ours. */
  const showStream = (peer, stream, streamName) => {
    const frame = document.createElement('figure');
    const video = document.createElement('video');
    const caption = document.createElement('figcaption');
    frame.dataset.peer = peer;
    frame.dataset.stream = streamName;
    caption.className = 'tile__name';
    caption.textContent = `${easyrtc.idToName(peer)}: ${streamName}`;
    video.autoplay = true;
    frame.append(video, caption);
    document.body.append(frame);
    easyrtc.setVideoObjectSrc(video, stream);
  };

  easyrtc.setOnError(({ errorCode, errorText }) => noteError(errorCode, errorText));
  easyrtc.setDisconnectListener(() => {
    noted.disconnects += 1;
  });
  easyrtc.setRoomEntryListener((entered, room) => noted.entries.push({ entered, room }));
  easyrtc.setRoomOccupantListener((room, others) => {
    if (room !== null) {
      noted.occupants[room] = Object.values(others).map(({ easyrtcid, username, presence }) => ({ easyrtcid, username, presence }));
    }
  });
  easyrtc.setAcceptChecker((peer, accept) => accept(globalThis.application.accepts, streams()));
  easyrtc.setStreamAcceptor((peer, stream, streamName) => {
    noted.accepted.push({ peer, streamName });
    showStream(peer, stream, streamName);
  });
  easyrtc.setOnStreamClosed((peer, stream, streamName) => {
    noted.closed.push({ peer, streamName });
    document.querySelector(`[data-peer="${peer}"][data-stream="${streamName}"]`)?.remove();
  });
  easyrtc.setDataChannelOpenListener((peer) => noted.channels.push({ peer, open: true }));
  easyrtc.setDataChannelCloseListener((peer) => noted.channels.push({ peer, open: false }));
  easyrtc.setPeerListener((from, msgType, msgData, targeting) => noted.messages.push({ from, msgType, msgData, targeting }));

  easyrtc.setUsername(parameters.get('name'));
  easyrtc.enableDataChannels(parameters.has('channels'));
  if (parameters.has('reconnects')) {
    easyrtc.setSocketUrl(location.origin, { path: '/socket.io/' });
  }
  for (const enable of ['enableAudio', 'enableVideo', 'enableAudioReceive', 'enableVideoReceive']) {
    easyrtc[enable](hasMedia);
  }
  if (hasMedia) {
    easyrtc.initMediaSource((stream) => {
      easyrtc.setVideoObjectSrc(document.querySelector('#self'), stream);
      connect();
    }, noteError);
  } else {
    connect();
  }
}
