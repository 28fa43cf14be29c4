//! What OpenTera asks of us over Redis. Every call that can be read gets exactly one reply, and calls about one session are
//! carried out in the order in which they came.

mod calls;
mod dispatcher;
mod methods;

pub(crate) use dispatcher::Dispatcher;
