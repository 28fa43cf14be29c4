/**
 * The sound with which people check their speakers: three soft, rising notes.
 */

const NOTES_HZ = [523.25, 659.25, 783.99];
const NOTE_S = 0.28;
const VOLUME = 0.25;

/** @returns {Promise<void>} when it has been played */
export async function playTone() {
  const context = new AudioContext();
  await context.resume();
  NOTES_HZ.forEach((frequency, index) => playNote(context, frequency, context.currentTime + index * NOTE_S));
  await new Promise((resolve) => setTimeout(resolve, (NOTES_HZ.length + 1) * NOTE_S * 1000));
  await context.close();
}

/**
 * @param {AudioContext} context
 * @param {number} frequency
 * @param {number} start
 */
function playNote(context, frequency, start) {
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.linearRampToValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(VOLUME, start + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S * 1.8);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + NOTE_S * 2);
}
