"""A subscriber of OpenTera: hears all that is published, and reads it with OpenTera's own classes."""

import time

import redis
from opentera.messages.python import JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, StopSessionEvent
from opentera.messages.python import TeraEvent, TeraModuleMessage

from processes import PATIENCE_S

USER_MANAGER = "module.TeraServer.UserManagerModule.messages"
"""Where the service tells the user manager everything that it tells members."""

SOURCE = "serviceVideoRehabService"
CLASSES = {one.DESCRIPTOR.full_name: one for one in (JoinSessionEvent, JoinSessionReplyEvent, LeaveSessionEvent, StopSessionEvent)}
KINDS = ("user", "participant", "device")
SENTINEL = "tests.sentinel"


class Heard:
    """One message that the service published: the channel, the bytes, and the event in it."""

    def __init__(self, channel, payload):
        self.channel, self.payload, self.at = channel, payload, time.time()
        outer, packed = (TeraModuleMessage(), "data") if channel == USER_MANAGER else (TeraEvent(), "events")
        outer.ParseFromString(payload)
        self.outer, (self.any,) = outer, getattr(outer, packed)
        self.event = CLASSES[self.any.type_url.split("/")[1]]()
        self.any.Unpack(self.event)

    def time(self):
        return self.outer.head.time if self.channel == USER_MANAGER else self.outer.header.time


class Subscriber:
    """Hears what the service publishes, in order. `replies` are its answers to callers, `channels` is where everything was said."""

    def __init__(self, port):
        self.redis = redis.Redis(port=port)
        self.pubsub = self.redis.pubsub(ignore_subscribe_messages=True)
        self.pubsub.psubscribe("*")
        self.replies, self.channels = [], []
        self.sync()

    def take(self, count):
        """The next so many messages of the service; waits for them."""
        heard = []
        deadline = time.monotonic() + PATIENCE_S
        while len(heard) < count:
            message = self.next()
            if message:
                heard.append(message)
            elif time.monotonic() > deadline:
                raise AssertionError(f"{len(heard)} events instead of {count}: {[one.channel for one in heard]}")
        return heard

    def sync(self):
        """All that was published before now and not taken."""
        self.redis.publish(SENTINEL, "")
        heard, deadline = [], time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            message = self.next()
            if message == SENTINEL:
                return heard
            if message:
                heard.append(message)
        raise AssertionError("Redis is silent")

    def next(self):
        message = self.pubsub.get_message(timeout=0.1)
        if not message or message["type"] != "pmessage":
            return None
        channel, payload = message["channel"].decode(), message["data"]
        if channel == SENTINEL:
            return SENTINEL
        is_reply = channel.startswith("RedisRPCClient.")
        if is_reply:
            self.replies.append(payload)
        if is_reply or is_of_service(channel, payload):
            self.channels.append(channel)
        return Heard(channel, payload) if is_of_service(channel, payload) else None


def is_of_service(channel, payload):
    """Members' web sockets tell the user manager things, too."""
    if channel == USER_MANAGER:
        return TeraModuleMessage.FromString(payload).head.source == SOURCE
    return channel.startswith("websocket.") and channel.endswith(".events")


def written(channel, event, now):
    """The bytes of a message as OpenTera's own service writes them."""
    if channel == USER_MANAGER:
        message = TeraModuleMessage()
        message.head.version, message.head.time, message.head.seq = 1, now, 0
        message.head.source, message.head.dest = SOURCE, channel
        message.data.add().Pack(event)
    else:
        message = TeraEvent()
        message.header.version, message.header.time, message.header.topic = 1, now, channel
        message.events.add().Pack(event)
    return message.SerializeToString(deterministic=True)
