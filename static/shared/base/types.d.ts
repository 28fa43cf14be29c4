/**
 * Types that modules of several folders share. Types of one module stay in that module.
 */

export type Role = 'user' | 'participant' | 'device';
export type TrackKind = 'audio' | 'video';

/** How a device of this page or of a peer stands: `off` is a choice, `none` means that there is no such device. */
export type DeviceState = 'on' | 'off' | 'none';

/** Which tracks a stream has. */
export interface Tracks {
  audio: boolean;
  video: boolean;
}

export type PacketRecord = Record<string, unknown>;

/** A request as Socket.IO carries it: the event's name and its one payload. */
export type Request = readonly [event: 'easyrtcAuth' | 'easyrtcCmd' | 'easyrtcMsg', payload: PacketRecord];

/** Names of a peer's streams by the id of the MediaStream. */
export type MediaIds = Readonly<Record<string, string>>;

export interface Occupant {
  id: string;
  /** Absent when the server said nothing about them, which is not the same as none. */
  mediaIds?: MediaIds;
}

export interface Token {
  type: 'token';
  selfId: string;
  iceServers: RTCIceServer[];
  occupants: Occupant[];
}

export interface Refusal {
  type: 'error';
  code: string;
}

/** What the server tells without being asked. */
export type ServerEvent =
  | { type: 'occupants'; complete: boolean; present: Occupant[]; gone: string[] }
  | { type: 'offer' | 'answer'; from: string; sdp: string }
  | { type: 'candidate'; from: string; candidate: RTCIceCandidateInit }
  | { type: 'hangup' | 'reject'; from: string }
  | { type: 'iceServers'; iceServers: RTCIceServer[] }
  | { type: 'message'; from: string; msgType: string; msgData: unknown }
  | { type: 'error'; code: string };

/** A status as pages tell it to each other; `true` is on. A partial status carries only what changed. */
export interface PeerStatus {
  micro?: boolean;
  video?: boolean;
  speaker?: boolean;
  isUser?: boolean;
  videoSrcLength?: number;
  sharingScreen?: boolean;
}

/** Page to page messages that this page understands. */
export type PageMessage =
  | { type: 'contactInfo'; uuid: string; name: string; role: Role | null; status: PeerStatus }
  | { type: 'updateStatus'; status: PeerStatus }
  | { type: 'setPrimaryView'; peer: string; streamName: string }
  | { type: 'muteMicro'; on: boolean }
  | { type: 'muteVideo'; on: boolean }
  | { type: 'streamReceived'; streamName: string };

/** Hears one type of message of other pages; `from` is the id of the peer. */
export type MessageHandler<Type extends PageMessage['type']> = (
  from: string,
  message: Extract<PageMessage, { type: Type }>,
) => void;

/** A message to other pages. */
export interface OutgoingMessage {
  msgType: string;
  msgData: unknown;
}

/** What this page says about itself to others. */
export interface OwnState {
  uuid: string;
  name: string;
  role: Role;
  audio: DeviceState;
  video: DeviceState;
  cameras: number;
}
