/**
 * A classic script, as in its time: joins a session the way old OpenTera pages do, and notes what others say.
 *
 * `?port=` is the session, `?name=`, `?uuid=` and `?user=true` say who this is.
 */

// @ts-nocheck: EasyRTC's client has no types

{
  const parameters = new URLSearchParams(location.search);
  const name = parameters.get('name');
  const uuid = parameters.get('uuid');
  const isUser = parameters.get('user') === 'true';
  const capabilities = { video2: false, screenControl: false, screenSharing: true };

  /** What the test reads. */
  const state = {
    id: '',
    errors: [],
    called: [],
    accepted: [],
    messages: [],
  };
  globalThis.oldPage = state;

  let callEverybody = false;

  const send = (target, msgType, msgData) => {
    if (easyrtc.webSocketConnected) {
      easyrtc.sendDataWS(target, msgType, msgData, (ack) => {
        if (ack.msgType === 'error') {
          state.errors.push(ack.msgData.errorText);
        }
      });
    }
  };

  const tellAbilities = () => {
    send({ targetRoom: 'default' }, 'updatePTZCapabilities', { uuid, zoom: false, presets: false, settings: false });
  };

  /** A frame for a peer, with the attributes by which tests find the tiles of pages of ours. */
  const frameOf = (peer) => {
    const known = document.querySelector(`[data-peer="${peer}"]`);
    if (known) {
      return known;
    }
    const frame = document.createElement('figure');
    const video = document.createElement('video');
    const caption = document.createElement('figcaption');
    video.autoplay = true;
    caption.className = 'tile__name';
    frame.dataset.peer = peer;
    frame.append(video, caption);
    document.body.append(frame);
    return frame;
  };

  easyrtc.setOnError(({ errorCode, errorText }) => state.errors.push(`${errorCode}: ${errorText}`));
  easyrtc.setSocketUrl(location.origin, { path: `/websocket/${parameters.get('port')}` });
  easyrtc.setRoomEntryListener((entered) => {
    callEverybody = entered;
  });
  easyrtc.setRoomOccupantListener((room, others) => {
    if (callEverybody) {
      callEverybody = false;
      for (const peer of Object.keys(others)) {
        state.called.push(peer);
        easyrtc.call(peer, () => {}, (code, text) => state.errors.push(`${code}: ${text}`), () => {}, easyrtc.getLocalMediaIds());
      }
    }
  });
  easyrtc.setStreamAcceptor((peer, stream, streamName) => {
    const published = easyrtc.getRoomApiField('default', peer, 'mediaIds');
    state.accepted.push({ peer, streamName, streamId: stream.id, published });
    if (streamName === 'default') {
      frameOf(peer).querySelector('video').srcObject = stream;
      send(peer, 'contactInfo', {
        uuid,
        name,
        peerid: state.id,
        status: { microMuted: false, videoMuted: false, speakerMuted: false, sharing2ndSource: false, sharingScreen: false },
      });
      tellAbilities();
      send({ targetRoom: 'default' }, 'updateCapabilities', capabilities);
      send(peer, 'updateStatus', {
        peerid: state.id,
        micro: true,
        micro2: false,
        speaker: true,
        video: true,
        isUser,
        videoSrcLength: 1,
        secondSource: false,
        sharing2ndSource: false,
        sharingScreen: false,
      });
    }
  });
  easyrtc.setOnStreamClosed((peer, stream, streamName) => {
    if (streamName === 'default') {
      frameOf(peer).remove();
    }
  });
  easyrtc.setPeerListener((from, msgType, msgData) => {
    if (msgType === 'contactInfo') {
      frameOf(msgData.peerid).querySelector('figcaption').textContent = msgData.name;
    }
    state.messages.push({ from, msgType, msgData });
  });
  // The library keeps this message for itself.
  const distribute = easyrtc.receivePeerDistribute;
  easyrtc.receivePeerDistribute = (from, message, targeting) => {
    if (message.msgType === 'easyrtc_streamReceived') {
      state.messages.push({ from, msgType: message.msgType, msgData: message.msgData });
    }
    distribute(from, message, targeting);
  };

  easyrtc.enableAudio(true);
  easyrtc.enableVideo(true);
  easyrtc.initMediaSource((stream) => {
    easyrtc.setVideoObjectSrc(document.getElementById('local'), stream);
    easyrtc.connect('OpenTera', (id) => {
      state.id = id;
      tellAbilities();
    }, (code, text) => state.errors.push(`${code}: ${text}`));
  }, (code, text) => state.errors.push(`${code}: ${text}`));
}
