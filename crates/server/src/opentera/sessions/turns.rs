//! Whose turn it is to start a session.

use crate::opentera::sessions::index::{Beginning, Index};
use crate::opentera::sessions::notice::{Claim, Older};
use crate::opentera::sessions::order::{Creator, Live, OwnerNumber, older};
use crate::opentera::sessions::owner::SessionCall;

impl Index {
    /// Lets a start go on, or the one behind it if its owner is gone.
    pub(super) fn grant(&mut self, line: &Option<String>, mut next: Option<(OwnerNumber, Claim)>) {
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
            let run = entry.run.as_ref()?;
            Some(Older {
                id: run.record.id(),
                handle: run.handle.clone(),
                owner: entry.ends_asked.clone(),
            })
        });
        older.collect()
    }

    /// The turns of a start are over: the next ones go on.
    pub(super) fn go_on(&mut self, start: Option<Creator>, claim: Option<Option<String>>) {
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

    pub(super) fn make(&mut self, creator: Creator, call: Box<dyn SessionCall>) {
        self.spawn(Beginning {
            start: Some(creator),
            first: Some(call),
            ..Beginning::default()
        });
    }
}
