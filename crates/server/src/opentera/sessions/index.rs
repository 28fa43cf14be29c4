//! The index of all sessions: one task that knows which owner has which session, and who may start. It waits for nothing but
//! messages, so it answers at once even while the backend is frozen.

use std::collections::BTreeMap;

use opentera::presence::PresenceChange;
use opentera::session::IdSession;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{self, JoinError, JoinSet};
use tracing::{error, warn};

use crate::opentera::link::OpenTera;
use crate::opentera::sessions::live_session::LiveSession;
use crate::opentera::sessions::notice::{Claim, EndAsked, Notice, Older, Run, Told};
use crate::opentera::sessions::order::{Creator, Lines, Live, OwnerNumber, older};
use crate::opentera::sessions::owner::{Finished, Owner, SessionCall, ToOwner};
use crate::session::SessionRegistry;

/// How much may wait for the index.
const INBOX: usize = 4_096;
/// How much may wait for one owner.
const OWNER_INBOX: usize = 1_024;
/// How many starts may wait at once that one session ends; further ones wait for room.
const ENDS_ASKED: usize = 4;
/// How many notices of owners may wait; further ones wait for room.
const NOTICES: usize = 256;

/// The way to the index. When it is dropped, every session ends.
#[derive(Debug)]
pub(crate) struct Sessions(mpsc::Sender<ToIndex>);

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// The session of that number.
    Session(IdSession),
    /// A session that is to be made by that creator.
    New(Creator),
}

#[derive(Debug)]
enum ToIndex {
    Call(About, Box<dyn SessionCall>),
    Presence(PresenceChange),
}

impl Sessions {
    /// Has a call carried out, behind all earlier ones about the same session. If too much waits, the call is dropped.
    pub(crate) fn call(&self, about: About, call: Box<dyn SessionCall>) {
        if self.0.try_send(ToIndex::Call(about, call)).is_err() {
            warn!("a call of OpenTera is refused: too much waits");
        }
    }

    /// Tells the sessions that somebody has connected to OpenTera or disconnected from it.
    pub(crate) fn presence(&self, change: PresenceChange) {
        if self.0.try_send(ToIndex::Presence(change)).is_err() {
            warn!("a change of presence is lost: too much waits");
        }
    }
}

/// The index.
#[derive(Debug)]
pub(crate) struct Index {
    opentera: OpenTera,
    registry: SessionRegistry,
    inbox: mpsc::Receiver<ToIndex>,
    /// Nothing more will come; it ends with the last owner.
    is_ending: bool,
    to_index: mpsc::Sender<Notice>,
    notices: mpsc::Receiver<Notice>,
    tasks: JoinSet<Finished>,
    owners: BTreeMap<OwnerNumber, Entry>,
    of_session: BTreeMap<IdSession, OwnerNumber>,
    last: OwnerNumber,
    /// Calls that make a new session, by its creator.
    starts: Lines<Creator, Box<dyn SessionCall>>,
    /// Sessions that start, new or not, by the uuid of their creator.
    claims: Lines<Option<String>, (OwnerNumber, Claim)>,
}

/// What the index knows of an owner.
#[derive(Debug)]
struct Entry {
    task: task::Id,
    /// Dropped when the service ends.
    inbox: Option<mpsc::Sender<ToOwner>>,
    ends_asked: mpsc::Sender<EndAsked>,
    id: Option<IdSession>,
    /// Its turns in lines of starts.
    start: Option<Creator>,
    claim: Option<Option<String>>,
    /// Its session, until the backend knows that it has ended.
    run: Option<Run>,
    is_running: bool,
}

/// The parts of an owner that differ.
#[derive(Debug, Default)]
struct Beginning {
    id: Option<IdSession>,
    start: Option<Creator>,
    first: Option<Box<dyn SessionCall>>,
    session: Option<LiveSession>,
    inbox: Option<mpsc::Receiver<ToOwner>>,
    to_inbox: Option<mpsc::Sender<ToOwner>>,
}

impl Index {
    /// An index without sessions, and the way to it.
    pub(crate) fn new(opentera: OpenTera, registry: SessionRegistry) -> (Sessions, Self) {
        Self::with_room(opentera, registry, INBOX)
    }

    pub(super) fn with_room(
        opentera: OpenTera,
        registry: SessionRegistry,
        room: usize,
    ) -> (Sessions, Self) {
        let (sessions, inbox) = mpsc::channel(room);
        let (to_index, notices) = mpsc::channel(NOTICES);
        let index = Self {
            opentera,
            registry,
            inbox,
            is_ending: false,
            to_index,
            notices,
            tasks: JoinSet::new(),
            owners: BTreeMap::new(),
            of_session: BTreeMap::new(),
            last: 0,
            starts: Lines::default(),
            claims: Lines::default(),
        };
        (Sessions(sessions), index)
    }

    /// Runs until [`Sessions`] is dropped, and then until every call is carried out and every session has ended.
    pub(crate) async fn run(mut self) {
        while !(self.is_ending && self.owners.is_empty()) {
            tokio::select! {
                biased;
                Some(notice) = self.notices.recv() => self.note(notice),
                Some(finished) = self.tasks.join_next() => self.forget(finished),
                message = self.inbox.recv(), if !self.is_ending => match message {
                    Some(ToIndex::Call(about, call)) => self.call(about, call),
                    Some(ToIndex::Presence(change)) => self.presence(&change),
                    None => self.end(),
                },
            }
        }
    }

    fn call(&mut self, about: About, call: Box<dyn SessionCall>) {
        match about {
            About::New(creator) => {
                if let Some(call) = self.starts.enter(creator, call) {
                    self.make(creator, call);
                }
            }
            About::Session(id) => {
                let owner = self.of_session.get(&id);
                match owner.and_then(|owner| self.owners.get(owner)) {
                    Some(entry) => entry.pass(ToOwner::Call(call)),
                    // Also a session that is not live has an owner while calls about it are carried out.
                    None => self.spawn(Beginning {
                        id: Some(id),
                        first: Some(call),
                        ..Beginning::default()
                    }),
                }
            }
        }
    }

    fn presence(&self, change: &PresenceChange) {
        for entry in self.owners.values().filter(|entry| entry.is_running) {
            entry.pass(ToOwner::Presence(change.clone()));
        }
    }

    /// Owners end when they have handled what is in their inboxes.
    fn end(&mut self) {
        self.is_ending = true;
        for entry in self.owners.values_mut() {
            entry.inbox = None;
        }
    }

    fn note(&mut self, Notice { from, what }: Notice) {
        let Some(entry) = self.owners.get_mut(&from) else {
            return;
        };
        match what {
            Told::Runs(run) => {
                entry.run = Some(*run);
                entry.is_running = true;
            }
            Told::IsOver => entry.is_running = false,
            Told::IsClosed => entry.run = None,
            Told::StartIsOver => {
                let (start, claim) = (entry.start.take(), entry.claim.take());
                self.go_on(start, claim);
            }
            Told::Claims(claim) => {
                entry.id = Some(claim.id);
                self.of_session.insert(claim.id, from);
                let line = claim.creator.clone();
                let next = self.claims.enter(line.clone(), (from, claim));
                self.grant(&line, next);
            }
        }
    }

    /// Lets a start go on, or the one behind it if its owner is gone.
    fn grant(&mut self, line: &Option<String>, mut next: Option<(OwnerNumber, Claim)>) {
        while let Some((owner, claim)) = next {
            let older = self.older(owner, &claim);
            if claim.granted.send(older).is_ok() {
                if let Some(entry) = self.owners.get_mut(&owner) {
                    entry.claim = Some(line.clone());
                }
                return;
            }
            next = self.claims.leave(line);
        }
    }

    fn older(&self, owner: OwnerNumber, claim: &Claim) -> Vec<Older> {
        let (id, creator) = (claim.id, claim.creator.as_deref());
        let starting = Live { owner, id, creator };
        let live = self.owners.iter().filter_map(|(owner, entry)| {
            let run = entry.run.as_ref()?;
            Some(Live {
                owner: *owner,
                id: run.record.id(),
                creator: run.record.creator_uuid(),
            })
        });
        let older = older(live, starting).into_iter().filter_map(|owner| {
            let entry = self.owners.get(&owner)?;
            Some(Older {
                id: entry.run.as_ref()?.record.id(),
                owner: entry.ends_asked.clone(),
            })
        });
        older.collect()
    }

    /// The turns of a start are over: the next ones go on.
    fn go_on(&mut self, start: Option<Creator>, claim: Option<Option<String>>) {
        if let Some(creator) = start
            && let Some(call) = self.starts.leave(&creator)
        {
            self.make(creator, call);
        }
        if let Some(line) = claim {
            let next = self.claims.leave(&line);
            self.grant(&line, next);
        }
    }

    fn make(&mut self, creator: Creator, call: Box<dyn SessionCall>) {
        self.spawn(Beginning {
            start: Some(creator),
            first: Some(call),
            ..Beginning::default()
        });
    }

    fn spawn(&mut self, beginning: Beginning) {
        self.last += 1;
        let (new_inbox, inbox) = mpsc::channel(OWNER_INBOX);
        let (ends_asked, asked) = mpsc::channel(ENDS_ASKED);
        if beginning.session.is_some() {
            // What was kept of a session whose owner has failed: it ends at once.
            drop(ends_asked.try_send(oneshot::channel().0));
        }
        let owner = Owner {
            number: self.last,
            opentera: self.opentera.clone(),
            registry: self.registry.clone(),
            session: beginning.session,
            inbox: beginning.inbox.unwrap_or(inbox),
            ends_asked: asked,
            notices: self.to_index.clone(),
            is_starting: beginning.start.is_some(),
        };
        let task = self.tasks.spawn(owner.run(beginning.first)).id();
        if let Some(id) = beginning.id {
            self.of_session.entry(id).or_insert(self.last);
        }
        let to_inbox = beginning.to_inbox.unwrap_or(new_inbox);
        let entry = Entry {
            task,
            inbox: Some(to_inbox).filter(|_| !self.is_ending),
            ends_asked,
            id: beginning.id,
            start: beginning.start,
            claim: None,
            run: None,
            is_running: false,
        };
        self.owners.insert(self.last, entry);
    }

    /// An owner has come to its end, or has failed.
    fn forget(&mut self, finished: Result<Finished, JoinError>) {
        // What it told before counts first.
        while let Ok(notice) = self.notices.try_recv() {
            self.note(notice);
        }
        let number = match &finished {
            Ok(finished) => Some(finished.number),
            Err(failure) => self.owner_of(failure.id()),
        };
        let Some((number, entry)) = number.and_then(|it| self.owners.remove_entry(&it)) else {
            return;
        };
        let id = entry.id;
        if let Some(id) = id
            && self.of_session.get(&id) == Some(&number)
        {
            self.of_session.remove(&id);
        }
        match finished {
            // What came while it ended is handled by another one.
            Ok(Finished { inbox, .. }) if !inbox.is_empty() => self.spawn(Beginning {
                id,
                inbox: Some(inbox),
                to_inbox: entry.inbox,
                ..Beginning::default()
            }),
            Ok(_) => {}
            Err(failure) => self.end_after(&failure, id, entry.run.filter(|_| entry.is_running)),
        }
        self.go_on(entry.start, entry.claim);
    }

    fn owner_of(&self, task: task::Id) -> Option<OwnerNumber> {
        let found = self.owners.iter().find(|(_, entry)| entry.task == task);
        found.map(|(number, _)| *number)
    }

    /// An owner has panicked: what it had promised to answer has been answered with an error, and its session ends.
    fn end_after(&mut self, failure: &JoinError, id: Option<IdSession>, run: Option<Run>) {
        let (id_session, is_panic) = (id.map(|id| id.0), failure.is_panic());
        let Some(Run { record, handle }) = run else {
            return error!(
                session = id_session,
                is_panic, "the owner of a session failed; its row may stay open in the backend"
            );
        };
        error!(
            session = id_session,
            is_panic, "the owner of a session failed; the session is ended"
        );
        self.spawn(Beginning {
            id,
            session: Some(LiveSession::new(self.opentera.clone(), record, handle)),
            ..Beginning::default()
        });
    }
}

impl Entry {
    fn pass(&self, message: ToOwner) {
        let passed = self.inbox.as_ref().map(|inbox| inbox.try_send(message));
        if !matches!(passed, Some(Ok(()))) {
            warn!(
                session = self.id.map(|id| id.0),
                "too much waits for a session"
            );
        }
    }
}
