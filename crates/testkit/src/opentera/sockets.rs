//! The book of web sockets: which are open, and whose.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use tokio::sync::{mpsc, watch};

use super::members::StandInMember;
use super::random;
use crate::lock::lock;

#[derive(Debug, Default)]
struct Book {
    /// Who may open a web socket, by the id that the login gave.
    expected: BTreeMap<String, StandInMember>,
    /// The open ones: number, owner, and where to send the code to close with.
    open: Vec<(u64, StandInMember, mpsc::Sender<u16>)>,
    next: u64,
}

/// The open web sockets, and those that a login announced.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    book: Mutex<Book>,
    changed: watch::Sender<()>,
}

impl Sockets {
    /// Lets a member open a web socket, once; gives the id for it.
    pub(crate) fn expect(&self, member: &StandInMember) -> String {
        let id = random::uuid();
        self.book().expected.insert(id.clone(), member.clone());
        id
    }

    /// Whose web socket that id opens. It does so once.
    pub(crate) fn expected(&self, id: &str) -> Option<StandInMember> {
        self.book().expected.remove(id)
    }

    /// Whether a member has a web socket open.
    pub(crate) fn is_online(&self, member: &StandInMember) -> bool {
        let book = self.book();
        book.open.iter().any(|(_, owner, _)| is_same(owner, member))
    }

    /// Closes the web sockets of a member, and waits until they are closed.
    pub(crate) async fn close(&self, member: &StandInMember, code: u16) {
        let closers: Vec<mpsc::Sender<u16>> = {
            let book = self.book();
            let open = book.open.iter();
            open.filter(|(_, owner, _)| is_same(owner, member))
                .map(|(_, _, closer)| closer.clone())
                .collect()
        };
        for closer in closers {
            // A web socket that does not take it is closing already.
            let _ = closer.send(code).await;
        }
        let mut changed = self.changed.subscribe();
        while self.is_online(member) {
            // The sender lives as long as this, so that it cannot fail.
            let _ = changed.changed().await;
        }
    }

    /// Writes down an open web socket: its number, and the codes to close it with.
    pub(crate) fn enter(&self, member: &StandInMember) -> (u64, mpsc::Receiver<u16>) {
        let (closer, closing) = mpsc::channel(1);
        let mut book = self.book();
        book.next += 1;
        let number = book.next;
        book.open.push((number, member.clone(), closer));
        (number, closing)
    }

    /// It is closed.
    pub(crate) fn leave(&self, number: u64) {
        self.book().open.retain(|(open, _, _)| *open != number);
        self.changed.send_replace(());
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }
}

fn is_same(one: &StandInMember, other: &StandInMember) -> bool {
    one.kind == other.kind && one.uuid == other.uuid
}
