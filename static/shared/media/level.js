/**
 * How loud a stream is, from 0 to 1, many times a second.
 */

const FLOOR_DB = -60;

/**
 * @param {number} rms root mean square of samples from -1 to 1
 * @returns {number} 0 for silence, 1 for as loud as it gets, even steps for the ear in between
 */
export function loudness(rms) {
  const decibels = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

/**
 * @param {MediaStreamTrack} track
 * @param {(level: number) => void} told
 * @returns {() => void} stops measuring
 */
export function watchLevel(track, told) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  // A page that nobody has touched yet may have to wait before it can measure.
  const resume = () => void context.resume();
  addEventListener('pointerdown', resume);
  addEventListener('keydown', resume);
  let frame = requestAnimationFrame(measure);

  function measure() {
    analyser.getFloatTimeDomainData(samples);
    const squares = samples.reduce((sum, sample) => sum + sample * sample, 0);
    told(loudness(Math.sqrt(squares / samples.length)));
    frame = requestAnimationFrame(measure);
  }

  return () => {
    cancelAnimationFrame(frame);
    removeEventListener('pointerdown', resume);
    removeEventListener('keydown', resume);
    void context.close();
  };
}
