/**
 * For pictures of the product: a camera that shows a drawn person in a drawn room, and devices with everyday names.
 *
 * Runs in the page, so it is self-contained. The sound stays that of the browser's own fake microphone.
 */

/**
 * @typedef {object} Person
 * @property {string} wall
 * @property {string} skin
 * @property {string} hair
 * @property {boolean} longHair
 * @property {boolean} glasses
 * @property {string} clothes
 * @property {boolean} coat a clinician's
 */

/** @type {Record<'clinician' | 'participant' | 'relative', Person>} */
export const PEOPLE = {
  clinician: { wall: '#cfe3e6', skin: '#c98d63', hair: '#33231c', longHair: true, glasses: true, clothes: '#2f7f8c', coat: true },
  participant: { wall: '#e9dcc6', skin: '#eabf9c', hair: '#c9c6c1', longHair: false, glasses: false, clothes: '#4a6fa5', coat: false },
  relative: { wall: '#d9dfcf', skin: '#8d5a3b', hair: '#1d1a19', longHair: true, glasses: false, clothes: '#b6574b', coat: false },
};

/** @param {{ person: Person, labels: { camera: string, microphone: string } }} options */
export function installIllustratedCamera({ person, labels }) {
  const { mediaDevices } = navigator;
  const realGetUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  const realEnumerate = mediaDevices.enumerateDevices.bind(mediaDevices);

  mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await realGetUserMedia(constraints);
    for (const track of stream.getVideoTracks()) {
      const drawn = film(track.getSettings().deviceId ?? '');
      stream.removeTrack(track);
      stream.addTrack(drawn);
    }
    return stream;
  };

  mediaDevices.enumerateDevices = async () => {
    const devices = await realEnumerate();
    const shown = ['videoinput', 'audioinput'].flatMap((kind) => devices.filter((device) => device.kind === kind).slice(0, 1));
    return shown.map(({ deviceId, groupId, kind }) => {
      const label = kind === 'videoinput' ? labels.camera : labels.microphone;
      return { deviceId, groupId, kind, label, toJSON: () => ({}) };
    });
  };

  /** @param {string} deviceId */
  function film(deviceId) {
    const canvas = document.createElement('canvas');
    canvas.width = 1280;
    canvas.height = 720;
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const [track] = canvas.captureStream(10).getVideoTracks();
    if (!track) {
      throw new Error('a canvas without picture');
    }
    const settings = track.getSettings.bind(track);
    track.getSettings = () => ({ ...settings(), deviceId });
    const timer = setInterval(() => {
      if (track.readyState === 'ended') {
        clearInterval(timer);
      }
      drawRoom(pen);
      pen.save();
      pen.translate(0, 4 * Math.sin(performance.now() / 700));
      drawPerson(pen);
      pen.restore();
    }, 100);
    return track;
  }

  /** @param {CanvasRenderingContext2D} pen */
  function drawRoom(pen) {
    pen.fillStyle = person.wall;
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = 'rgb(255 255 255 / 0.55)';
    pen.fillRect(90, 80, 250, 300);
    pen.fillStyle = 'rgb(120 170 200 / 0.35)';
    pen.fillRect(105, 95, 105, 270);
    pen.fillRect(220, 95, 105, 270);
    pen.fillStyle = 'rgb(90 60 40 / 0.25)';
    pen.fillRect(930, 250, 280, 14);
    for (const [x, height, colour] of /** @type {const} */ ([[940, 90, '#9a6b5b'], [969, 110, '#5b7c8d'], [998, 80, '#b59a5a'], [1027, 100, '#6d8a63']])) {
      pen.fillStyle = colour;
      pen.fillRect(x, 250 - height, 26, height);
    }
    pen.fillStyle = '#5c8f5f';
    for (const angle of [-0.9, -0.45, 0, 0.45, 0.9]) {
      pen.save();
      pen.translate(1155, 225);
      pen.rotate(angle);
      ellipse(pen, 0, -42, 11, 42);
      pen.restore();
    }
    pen.fillStyle = '#a8694a';
    pen.fillRect(1132, 205, 46, 45);
  }

  /** @param {CanvasRenderingContext2D} pen */
  function drawPerson(pen) {
    if (person.longHair) {
      pen.fillStyle = person.hair;
      rounded(pen, 505, 190, 270, 330, 120);
    }
    pen.fillStyle = person.coat ? '#f4f7f8' : person.clothes;
    rounded(pen, 380, 520, 520, 400, 170);
    if (person.coat) {
      pen.fillStyle = person.clothes;
      polygon(pen, [[560, 522], [720, 522], [640, 700]]);
      pen.strokeStyle = '#30424a';
      pen.lineWidth = 10;
      pen.beginPath();
      pen.moveTo(555, 525);
      pen.bezierCurveTo(540, 640, 600, 660, 610, 720);
      pen.moveTo(725, 525);
      pen.bezierCurveTo(740, 640, 690, 660, 690, 720);
      pen.stroke();
    }
    pen.fillStyle = person.skin;
    rounded(pen, 590, 430, 100, 130, 45);
    ellipse(pen, 640, 330, 115, 145);
    pen.fillStyle = person.hair;
    pen.beginPath();
    pen.ellipse(640, 275, 125, 105, 0, Math.PI, 2 * Math.PI);
    pen.bezierCurveTo(745, 235, 690, 232, 640, 232);
    pen.bezierCurveTo(590, 232, 535, 235, 515, 275);
    pen.fill();
    pen.fillStyle = '#2a1f1a';
    ellipse(pen, 597, 325, 9, 11);
    ellipse(pen, 683, 325, 9, 11);
    pen.strokeStyle = '#2a1f1a';
    pen.lineCap = 'round';
    pen.lineWidth = 6;
    arc(pen, 640, 372, 45, 0.2 * Math.PI, 0.8 * Math.PI);
    pen.lineWidth = 5;
    arc(pen, 597, 312, 22, 1.25 * Math.PI, 1.75 * Math.PI);
    arc(pen, 683, 312, 22, 1.25 * Math.PI, 1.75 * Math.PI);
    if (person.glasses) {
      pen.lineWidth = 5;
      arc(pen, 597, 325, 33, 0, 2 * Math.PI);
      arc(pen, 683, 325, 33, 0, 2 * Math.PI);
      pen.beginPath();
      pen.moveTo(630, 322);
      pen.lineTo(650, 322);
      pen.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} width @param {number} height */
  function ellipse(pen, x, y, width, height) {
    pen.beginPath();
    pen.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
    pen.fill();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to */
  function arc(pen, x, y, radius, from, to) {
    pen.beginPath();
    pen.arc(x, y, radius, from, to);
    pen.stroke();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} width @param {number} height @param {number} radius */
  function rounded(pen, x, y, width, height, radius) {
    pen.beginPath();
    pen.roundRect(x, y, width, height, radius);
    pen.fill();
  }

  /** @param {CanvasRenderingContext2D} pen @param {readonly (readonly [number, number])[]} points */
  function polygon(pen, points) {
    pen.beginPath();
    points.forEach(([x, y]) => pen.lineTo(x, y));
    pen.fill();
  }
}
