//! The calls of OpenTera, which come over Redis. Each call that can be read gets exactly one reply, in time (`reply.rs`);
//! calls about one session are carried out in the order in which they came ([`crate::opentera::sessions`]).

mod call;
#[cfg(test)]
mod calls_tests;
#[cfg(test)]
mod calls_world;
mod dispatcher;
mod methods;
#[cfg(test)]
mod presence_tests;
mod reply;

pub(crate) use dispatcher::Dispatcher;
