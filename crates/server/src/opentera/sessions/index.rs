//! The index of all sessions: one task that knows which owner has which session, and who may start. It waits for nothing but
//! messages, so it answers at once even while the backend is frozen.

use std::collections::BTreeMap;

use opentera::presence::PresenceChange;
use opentera::session::IdSession;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{self, JoinError, JoinSet};
use tracing::error;

use crate::opentera::link::OpenTera;
use crate::opentera::sessions::entry::OwnerEntry;
use crate::opentera::sessions::handle::{About, Sessions, ToIndex};
use crate::opentera::sessions::live_session::LiveSession;
use crate::opentera::sessions::notice::{Claim, Notice, Notices, Told};
use crate::opentera::sessions::order::{Creator, Lines, OwnerNumber};
use crate::opentera::sessions::owner::{Finished, Owner, SessionCall, ToOwner};
use crate::opentera::sessions::run::Run;
use crate::session::SessionRegistry;

/// How much may wait for one owner.
const OWNER_INBOX: usize = 1_024;
/// How many starts may wait at once that one session ends; further ones wait for room.
const ENDS_ASKED: usize = 4;
/// How many notices of owners may wait; further ones wait for room.
const NOTICES: usize = 256;

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
    pub(super) owners: BTreeMap<OwnerNumber, OwnerEntry>,
    of_session: BTreeMap<IdSession, OwnerNumber>,
    last: OwnerNumber,
    /// Calls that make a new session, by its creator.
    pub(super) starts: Lines<Creator, Box<dyn SessionCall>>,
    /// Sessions that start, new or not, by the uuid of their creator.
    pub(super) claims: Lines<Option<String>, (OwnerNumber, Claim)>,
}

/// What an owner begins with.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    pub(super) id: Option<IdSession>,
    pub(super) start: Option<Creator>,
    pub(super) first: Option<Box<dyn SessionCall>>,
    /// The session of an owner who has failed, to be ended first of all.
    pub(super) run: Option<Run>,
    pub(super) inbox: Option<mpsc::Receiver<ToOwner>>,
    pub(super) to_inbox: Option<mpsc::Sender<ToOwner>>,
}

impl Index {
    /// An index without sessions, and the way to it.
    pub(crate) fn new(opentera: OpenTera, registry: SessionRegistry) -> (Sessions, Self) {
        let (sessions, inbox) = Sessions::new();
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
        (sessions, index)
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
                    Some(entry) => entry.pass_call(call),
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
        for entry in self.owners.values() {
            entry.pass_presence(change);
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
            Told::Runs(run) => entry.run = Some(*run),
            Told::Members(members) => {
                if let Some(run) = &mut entry.run {
                    *run.record.members_mut() = members;
                }
            }
            Told::Ends(stage) => {
                if let Some(run) = &mut entry.run {
                    run.stage = stage;
                }
            }
            Told::IsClosed => entry.run = None,
            Told::StartIsOver => {
                let (start, claim) = (entry.start.take(), entry.claim.take());
                self.go_on(start, claim);
            }
            Told::Claims(claim) => {
                let before = entry.id.replace(claim.id);
                if let Some(before) = before.filter(|before| *before != claim.id) {
                    self.no_longer_has(before, from);
                }
                self.of_session.insert(claim.id, from);
                let line = claim.creator.clone();
                let next = self.claims.enter(line.clone(), (from, claim));
                self.grant(&line, next);
            }
        }
    }

    /// Starts the task of an owner.
    pub(super) fn spawn(&mut self, beginning: Beginning) {
        self.last += 1;
        let (new_inbox, inbox) = mpsc::channel(OWNER_INBOX);
        let (ends_asked, asked) = mpsc::channel(ENDS_ASKED);
        let is_successor = beginning.run.is_some();
        if is_successor {
            drop(ends_asked.try_send(oneshot::channel().0));
        }
        let notices = Notices {
            from: self.last,
            index: self.to_index.clone(),
        };
        let session = beginning
            .run
            .clone()
            .map(|run| LiveSession::new(self.opentera.clone(), notices.clone(), run));
        let owner = Owner {
            opentera: self.opentera.clone(),
            registry: self.registry.clone(),
            session,
            inbox: beginning.inbox.unwrap_or(inbox),
            ends_asked: asked,
            notices,
            is_starting: beginning.start.is_some(),
        };
        let task = self.tasks.spawn(owner.run(beginning.first)).id();
        if let Some(id) = beginning.id {
            self.of_session.entry(id).or_insert(self.last);
        }
        let to_inbox = beginning.to_inbox.unwrap_or(new_inbox);
        let entry = OwnerEntry {
            task,
            inbox: Some(to_inbox).filter(|_| !self.is_ending),
            ends_asked,
            id: beginning.id,
            start: beginning.start,
            claim: None,
            // Starts of the same creator wait for it.
            run: beginning.run,
            is_successor,
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
        let Some((number, mut entry)) = number.and_then(|it| self.owners.remove_entry(&it)) else {
            return;
        };
        let (id, start, claim) = (entry.id, entry.start.take(), entry.claim.take());
        if let Some(id) = id {
            self.no_longer_has(id, number);
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
            Err(failure) => self.end_after(&failure, entry),
        }
        self.go_on(start, claim);
    }

    /// The session `id` is not that owner's any more, if it was.
    fn no_longer_has(&mut self, id: IdSession, owner: OwnerNumber) {
        if self.of_session.get(&id) == Some(&owner) {
            self.of_session.remove(&id);
        }
    }

    fn owner_of(&self, task: task::Id) -> Option<OwnerNumber> {
        let found = self.owners.iter().find(|(_, entry)| entry.task == task);
        found.map(|(number, _)| *number)
    }

    /// An owner has panicked. Its calls have been answered with an error; if it had a session, another owner ends that.
    fn end_after(&mut self, failure: &JoinError, entry: OwnerEntry) {
        let OwnerEntry {
            id,
            run,
            is_successor,
            ..
        } = entry;
        let (id_session, is_panic) = (id.map(|id| id.0), failure.is_panic());
        if let Some(run) = &run {
            run.handle.end();
        }
        let Some(run) = run.filter(|_| !is_successor) else {
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
            run: Some(run),
            ..Beginning::default()
        });
    }
}
