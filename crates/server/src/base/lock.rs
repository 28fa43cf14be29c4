//! The one way to lock a mutex.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks `mutex`, also after a panic of a task that held it. Every value behind a mutex here is whole between any two
/// statements, so one task that panics does not end the others.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_panic_does_not_keep_others_out() {
        let number = Arc::new(Mutex::new(1));
        let broken = Arc::clone(&number);
        let panicked = std::thread::spawn(move || {
            let _held = lock(&broken);
            panic!("injected");
        });
        assert!(panicked.join().is_err() && number.is_poisoned());
        assert_eq!(*lock(&number), 1);
    }
}
