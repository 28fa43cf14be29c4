/**
 * `updateStatus`: which devices of a page are on.
 */

/** @import { OutgoingMessage, OwnState, PageMessage } from '../../shared/base/types.js' */

import { asBoolean, asNumber } from '../../shared/base/values.js';
import { defined } from './defined.js';

/**
 * @param {string} selfId
 * @param {OwnState} own
 * @returns {OutgoingMessage}
 */
export function fullStatus(selfId, own) {
  return {
    msgType: 'updateStatus',
    msgData: {
      peerid: selfId,
      micro: own.audio === 'on',
      micro2: false,
      speaker: true,
      video: own.video === 'on',
      isUser: own.role === 'user',
      videoSrcLength: own.cameras,
      secondSource: false,
      sharing2ndSource: false,
      sharingScreen: false,
    },
  };
}

/**
 * @param {string} selfId
 * @param {{ micro: boolean } | { video: boolean }} change
 * @returns {OutgoingMessage}
 */
export function partialStatus(selfId, change) {
  return { msgType: 'updateStatus', msgData: { peerid: selfId, ...change } };
}

/**
 * @param {Record<string, unknown>} data
 * @returns {PageMessage}
 */
export function parseStatus(data) {
  return {
    type: 'updateStatus',
    status: defined({
      micro: asBoolean(data['micro']),
      video: asBoolean(data['video']),
      speaker: asBoolean(data['speaker']),
      isUser: asBoolean(data['isUser']),
      videoSrcLength: asNumber(data['videoSrcLength']),
      sharingScreen: asBoolean(data['sharingScreen']),
    }),
  };
}
