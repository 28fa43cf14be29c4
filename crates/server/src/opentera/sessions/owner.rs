//! The owner of one session: the task that starts it, changes it and ends it, one thing after the other.

use std::fmt;
use std::pin::Pin;

use opentera::member::Members;
use opentera::presence::{Change, PresenceChange};
use opentera::session::{IdSession, SessionRecord};
use tokio::sync::{mpsc, oneshot};
use tracing::warn;

use crate::base::clock;
use crate::opentera::link::OpenTera;
use crate::opentera::sessions::live_session::LiveSession;
use crate::opentera::sessions::notice::{Claim, EndAsked, Notices, Older, Told};
use crate::opentera::sessions::order::OwnerNumber;
use crate::opentera::sessions::run::{LiveStage, Run};
use crate::session::{SessionHandle, SessionRegistry};

/// A call about one session, which the layer above carries out and answers. Dropped without that, it is answered with an
/// error.
pub(crate) trait SessionCall: fmt::Debug + Send {
    /// Carries it out. Meanwhile the owner does nothing else.
    fn carry_out<'a>(
        self: Box<Self>,
        owner: &'a mut Owner,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;
}

/// What an owner gets, in the order in which it came.
#[derive(Debug)]
pub(super) enum ToOwner {
    /// A call about its session.
    Call(Box<dyn SessionCall>),
    /// Somebody has connected to OpenTera or disconnected from it.
    Presence(PresenceChange),
}

/// The task of one session, and all that it knows.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(super) opentera: OpenTera,
    pub(super) registry: SessionRegistry,
    /// Nothing before it has started and after it is closed.
    pub(super) session: Option<LiveSession>,
    pub(super) inbox: mpsc::Receiver<ToOwner>,
    /// Starts that wait until this session has ended. They do not wait behind calls in the inbox.
    pub(super) ends_asked: mpsc::Receiver<EndAsked>,
    pub(super) notices: Notices,
    /// Whether it has a turn in a line of starts, which it gives back after the call.
    pub(super) is_starting: bool,
}

/// An owner that has come to its end, and what it has not handled.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) number: OwnerNumber,
    pub(super) inbox: mpsc::Receiver<ToOwner>,
}

/// The next thing that an owner does.
#[derive(Debug)]
enum Next {
    EndAsked(EndAsked),
    HasEndedByItself,
    Handle(ToOwner),
    /// Nothing more will come: the service ends.
    NothingMore,
    CreatorIsAbsent,
}

impl Owner {
    /// Carries out `first`, then everything that comes until the session is closed.
    pub(super) async fn run(mut self, first: Option<Box<dyn SessionCall>>) -> Finished {
        if let Some(call) = first {
            self.carry_out(call).await;
        }
        while let Some(next) = self.next().await {
            match next {
                Next::EndAsked(asked) => {
                    let is_closed = self.session.is_none() || self.stop().await.is_ok();
                    let _ = asked.send(is_closed);
                }
                Next::HasEndedByItself => {
                    let id = self.session.as_ref().map(|session| session.id().0);
                    warn!(session = id, "a session of OpenTera has ended by itself");
                    let _ = self.stop().await;
                }
                Next::Handle(ToOwner::Call(call)) => self.carry_out(call).await,
                Next::Handle(ToOwner::Presence(change)) => self.note_presence(&change).await,
                Next::CreatorIsAbsent => drop(self.stop().await),
                Next::NothingMore => {
                    let _ = self.stop().await;
                    break;
                }
            }
        }
        self.finish()
    }

    /// The session, if it runs.
    pub(crate) fn running(&mut self) -> Option<&mut LiveSession> {
        self.session.as_mut().filter(|session| session.is_running())
    }

    /// How OpenTera is reached.
    pub(crate) fn opentera(&self) -> &OpenTera {
        &self.opentera
    }

    async fn carry_out(&mut self, call: Box<dyn SessionCall>) {
        call.carry_out(self).await;
        if std::mem::take(&mut self.is_starting) {
            self.notices.tell(Told::StartIsOver).await;
        }
    }

    /// A member who connects is invited again. A session whose creator disconnects is stopped, unless they are back in time.
    async fn note_presence(&mut self, change: &PresenceChange) {
        let grace = self.opentera.settings.rpc.creator_grace;
        let member = change.member();
        let Some(session) = self.running() else {
            return;
        };
        // Members may have changed since it was passed on.
        if !session.record.concerns(member) {
            return;
        }
        match change.change {
            Change::Connected => {
                session.absences.has_come(member);
                let mut targets = Members::default();
                targets.add(member);
                let invitations = session.invitations_to(&targets);
                self.opentera.publish(invitations).await;
            }
            Change::Disconnected if !session.record.is_created_by(member) => {}
            Change::Disconnected if grace.is_zero() => drop(self.stop().await),
            Change::Disconnected => session.absences.has_gone(member, clock::deadline(grace)),
        }
    }

    /// What to do next; nothing if there is no session and nothing has come.
    ///
    /// The inbox comes before the absence of a creator: somebody who is back in time may still be in it.
    async fn next(&mut self) -> Option<Next> {
        let Some(session) = &self.session else {
            return self.inbox.try_recv().ok().map(Next::Handle);
        };
        let running = Some(session).filter(|session| session.is_running());
        let has_ended = async {
            match running {
                Some(session) => session.handle.ended().await,
                None => std::future::pending().await,
            }
        };
        let is_absent = async {
            match running.and_then(|session| session.absences.earliest()) {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        Some(tokio::select! {
            biased;
            Some(asked) = self.ends_asked.recv() => Next::EndAsked(asked),
            () = has_ended => Next::HasEndedByItself,
            message = self.inbox.recv() => message.map_or(Next::NothingMore, Next::Handle),
            () = is_absent => Next::CreatorIsAbsent,
        })
    }

    /// Waits until the start of the session `id` may go on. Returns the sessions that have to end before.
    ///
    /// Meanwhile this owner has no session that runs. So it says at once whether the backend knows that, and every start that
    /// waits for it goes on: no two owners wait for each other.
    pub(super) async fn claim(&mut self, id: IdSession, creator: Option<String>) -> Vec<Older> {
        let (granted, mut older) = oneshot::channel();
        self.is_starting = true;
        let claim = Claim {
            id,
            creator,
            granted,
        };
        self.notices.tell(Told::Claims(claim)).await;
        loop {
            tokio::select! {
                biased;
                Some(asked) = self.ends_asked.recv() => drop(asked.send(self.session.is_none())),
                // Without an index the service ends, and nothing older is left.
                older = &mut older => return older.unwrap_or_default(),
            }
        }
    }

    /// Keeps a session that has just started.
    pub(super) async fn keep(&mut self, record: SessionRecord, handle: SessionHandle) {
        let run = Run {
            record,
            handle,
            stage: LiveStage::Running,
        };
        let (opentera, notices) = (self.opentera.clone(), self.notices.clone());
        self.session = Some(LiveSession::new(opentera, notices, run.clone()));
        self.notices.tell(Told::Runs(Box::new(run))).await;
    }

    fn finish(mut self) -> Finished {
        self.ends_asked.close();
        while let Ok(asked) = self.ends_asked.try_recv() {
            let _ = asked.send(self.session.is_none());
        }
        Finished {
            number: self.notices.from,
            inbox: self.inbox,
        }
    }
}
