//! OpenTera's VideoRehabService: its pages ([`pages`]), the calls that it answers ([`rpc`]), the sessions that it has started
//! ([`sessions`]), and the way to OpenTera itself ([`link`]).

pub(crate) mod link;
pub(crate) mod pages;
pub(crate) mod rpc;
pub(crate) mod sessions;
