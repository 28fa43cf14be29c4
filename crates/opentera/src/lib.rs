//! What OpenTera and VideoRehab say to each other, without input or output: the place for the protobuf messages, the
//! RPC envelope, the `session_manage` actions, events, topics and token rules of OpenTera mode. Empty until then.
