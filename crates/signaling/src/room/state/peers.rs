//! Every peer, and the three ways to it: by its number, by its EasyRTC id, by a resume token. The only place that changes
//! more than one of them.

use std::collections::BTreeMap;

use crate::easyrtc::EasyrtcId;
use crate::room::state::ids::PeerId;
use crate::room::state::peer::{Peer, Stage};
use crate::room::state::profile::Profile;
use crate::room::state::resume::{GoodTokens, Resume};
use crate::room::token::TokenHash;

#[derive(Debug, Default)]
pub(crate) struct Peers {
    peers: BTreeMap<PeerId, Peer>,
    by_easyrtcid: BTreeMap<EasyrtcId, PeerId>,
    by_token: BTreeMap<TokenHash, PeerId>,
    /// How many of them are members.
    members: usize,
    next: u64,
}

impl Peers {
    /// Takes in a guest. If its EasyRTC id is taken, it is not found by it, and cannot become a member.
    pub(crate) fn insert(&mut self, peer: Peer) -> PeerId {
        let id = PeerId(self.next);
        self.next = self.next.wrapping_add(1);
        self.by_easyrtcid
            .entry(peer.easyrtcid.clone())
            .or_insert(id);
        self.peers.insert(id, peer);
        id
    }

    pub(crate) fn remove(&mut self, id: PeerId) {
        let Some(peer) = self.peers.remove(&id) else {
            return;
        };
        if self.by_easyrtcid.get(&peer.easyrtcid) == Some(&id) {
            self.by_easyrtcid.remove(&peer.easyrtcid);
        }
        if let Some(resume) = peer.resume {
            self.by_token.remove(&resume.tokens.issued);
            if let Some(presented) = resume.tokens.presented {
                self.by_token.remove(&presented);
            }
        }
        match peer.stage {
            Stage::Member(_) => self.members = self.members.saturating_sub(1),
            Stage::Guest => {}
        }
    }

    pub(crate) fn get(&self, id: PeerId) -> Option<&Peer> {
        self.peers.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: PeerId) -> Option<&mut Peer> {
        self.peers.get_mut(&id)
    }

    /// The peer of that EasyRTC id, guests included.
    pub(crate) fn find(&self, easyrtcid: &EasyrtcId) -> Option<PeerId> {
        self.by_easyrtcid.get(easyrtcid).copied()
    }

    /// The peer that a token is good for.
    pub(crate) fn find_by_token(&self, token: &TokenHash) -> Option<PeerId> {
        self.by_token.get(token).copied()
    }

    /// All of them, in the order of their arrival.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (PeerId, &Peer)> {
        self.peers.iter().map(|(id, peer)| (*id, peer))
    }

    /// How many members there are.
    pub(crate) fn members(&self) -> usize {
        self.members
    }

    /// Makes a guest a member. `false` if its EasyRTC id is that of somebody else.
    pub(crate) fn make_member(&mut self, id: PeerId, profile: Profile) -> bool {
        let Some(peer) = self.peers.get_mut(&id) else {
            return false;
        };
        if self.by_easyrtcid.get(&peer.easyrtcid) != Some(&id) {
            return false;
        }
        match peer.stage {
            Stage::Guest => self.members = self.members.saturating_add(1),
            Stage::Member(_) => {}
        }
        peer.stage = Stage::Member(Box::new(profile));
        true
    }

    /// Lets a peer be found by a token from now on.
    pub(crate) fn make_resumable(&mut self, id: PeerId, issued: TokenHash) {
        if let Some(peer) = self.peers.get_mut(&id) {
            peer.resume = Some(Box::new(Resume::new(issued)));
            self.by_token.insert(issued, id);
        }
    }

    /// After a token was presented: it and a new one are good, and no other.
    pub(crate) fn exchange_tokens(&mut self, id: PeerId, presented: TokenHash, issued: TokenHash) {
        self.set_tokens(id, |_| GoodTokens {
            presented: Some(presented),
            issued,
        });
    }

    /// The newest token alone is good from now on.
    pub(crate) fn end_older_token(&mut self, id: PeerId) {
        self.set_tokens(id, |tokens| GoodTokens {
            presented: None,
            ..tokens
        });
    }

    fn set_tokens(&mut self, id: PeerId, change: impl FnOnce(GoodTokens) -> GoodTokens) {
        let resume = self
            .peers
            .get_mut(&id)
            .and_then(|peer| peer.resume.as_mut());
        let Some(resume) = resume else { return };
        let old = resume.tokens;
        let new = change(old);
        resume.tokens = new;
        for token in [Some(old.issued), old.presented].into_iter().flatten() {
            self.by_token.remove(&token);
        }
        for token in [Some(new.issued), new.presented].into_iter().flatten() {
            self.by_token.insert(token, id);
        }
    }

    /// Whether each way leads to the peers that it should, and to no other.
    pub(crate) fn agree(&self) -> bool {
        let is_named = |(easyrtcid, id): (&EasyrtcId, &PeerId)| {
            let peer = self.peers.get(id);
            peer.is_some_and(|peer| peer.easyrtcid == *easyrtcid)
        };
        let tokens = |peer: &Peer| {
            let tokens = peer.resume.as_ref().map(|resume| resume.tokens);
            let issued = tokens.map(|tokens| tokens.issued);
            [issued, tokens.and_then(|tokens| tokens.presented)]
        };
        let good = self.peers.iter().flat_map(|(id, peer)| {
            let tokens = tokens(peer).into_iter().flatten();
            tokens.map(|token| (token, *id))
        });
        let good: BTreeMap<TokenHash, PeerId> = good.collect();
        let members = || self.iter().filter(|(_, peer)| peer.is_member());
        good == self.by_token
            && members().count() == self.members
            && members().all(|(id, peer)| self.find(&peer.easyrtcid) == Some(id))
            && self.by_easyrtcid.iter().all(is_named)
    }

    pub(crate) fn clear(&mut self) {
        let next = self.next;
        *self = Self {
            next,
            ..Self::default()
        };
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.peers.is_empty()
            && self.by_easyrtcid.is_empty()
            && self.by_token.is_empty()
            && self.members == 0
    }
}
