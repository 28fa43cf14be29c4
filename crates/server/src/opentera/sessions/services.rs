//! What the handlers of OpenTera's calls have in common.

use std::sync::Arc;

use opentera::Secret;
use opentera::event::{self, Publish};
use opentera::member::{Kind, Member, Members};
use opentera::session::{SessionId, Urls};
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use crate::access::session_link;
use crate::config::OpenTeraSettings;
use crate::opentera::link::{Backend, Identity, Redis, RemoteLog, now_s};
use crate::opentera::sessions::invitations::role;
use crate::opentera::sessions::lanes::Lanes;
use crate::opentera::sessions::live::{LiveSession, LiveSessions};
use crate::session::{SessionHandle, SessionRegistry};

/// Everything that a handler needs. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Services {
    pub(crate) settings: Arc<OpenTeraSettings>,
    pub(crate) redis: Redis,
    pub(crate) identity: Identity,
    pub(crate) backend: Backend,
    pub(crate) registry: SessionRegistry,
    pub(crate) live: LiveSessions,
    pub(crate) turns: Lanes<Concern>,
    pub(crate) log: RemoteLog,
}

/// What may be done once at a time, whoever asks for it: calls, people who go, sessions that end by themselves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Concern {
    /// Starting a session of the creator with that uuid.
    StartOf(Option<String>),
    /// Ending a session. Whoever starts one may wait for this, never the other way round.
    EndOf(SessionId),
}

impl Services {
    /// Publishes in this order. Whoever does not listen misses it; so does everybody while Redis is away.
    pub(crate) async fn publish(&self, messages: Vec<Publish>) {
        for message in messages {
            if let Err(error) = self.redis.publish(&message.channel, &message.payload).await {
                warn!(kind = ?error.kind(), "an event could not be published");
            }
        }
    }

    /// The invitations that `targets` get to a session, if it runs.
    pub(crate) fn invitations_to(&self, id: SessionId, targets: &Members) -> Vec<Publish> {
        let service = self.identity.service();
        let joined = self.live.with_running(id, |live| {
            let LiveSession {
                session,
                handle,
                invitations,
                ..
            } = live;
            let links: Vec<(Kind, String, Secret)> = targets
                .iter()
                .map(|member| {
                    let key = invitations.key(handle, member);
                    let link = self.link(handle, member.kind, key);
                    (
                        member.kind,
                        member.uuid.to_owned(),
                        Secret::new(link.expose_secret()),
                    )
                })
                .collect();
            let link = |member: Member<'_>| {
                let of = |(kind, uuid, _): &&(Kind, String, Secret)| {
                    (*kind, uuid.as_str()) == (member.kind, member.uuid)
                };
                let found = links.iter().find(of).map(|(_, _, link)| link.clone());
                found.unwrap_or_else(|| Secret::new(""))
            };
            event::join(&service, &session.invitation(), targets, link, now_s())
        });
        joined.unwrap_or_default()
    }

    /// Where everybody of a kind finds a session.
    pub(super) fn role_links(&self, handle: &SessionHandle) -> Urls {
        Urls::new(|kind| {
            let link = self.link(handle, kind, handle.key(role(kind)));
            link.expose_secret().to_owned()
        })
    }

    /// Takes the invitations of `leaving` back; whoever came with one is put out.
    pub(crate) async fn put_out(&self, id: SessionId, leaving: &Members) {
        let taken = self.live.with(id, |live| {
            let taken = leaving
                .iter()
                .filter_map(|member| live.invitations.take(member));
            (live.handle.clone(), taken.collect::<Vec<_>>())
        });
        let Some((handle, taken)) = taken else {
            return;
        };
        for invitation in taken {
            handle.remove(invitation).await;
        }
    }

    fn link(&self, handle: &SessionHandle, kind: Kind, key: &SecretString) -> SecretString {
        let links = &self.settings.sessions.links;
        session_link(links, handle.port(), role(kind), key)
    }
}
