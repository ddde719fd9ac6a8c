//! Memory that documents take as they are read.
//!
//! Whoever lets documents be read lets as many be read at once as there is
//! memory for, by their bytes. What takes more than these tell is read anew
//! when it is the only one.

use std::cell::RefCell;

use super::bounds::PARTS;

/// How many bytes of memory a byte of a document takes, most of the time.
pub(crate) const GROWTH: usize = 64;

/// As how many bytes the smallest document counts.
pub(crate) const LEAST: usize = 16 * 1024;

/// What a node or an attribute takes at most, in bytes.
const PART: usize = 256;

thread_local! {
    /// How memory is had for more than the bytes of a document tell; nothing
    /// where there is already.
    static MORE: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

/// Does `work`, which may read documents. `more` is called at most once: it
/// waits until nothing else is read.
pub(crate) fn with_more<T>(more: impl FnOnce() + 'static, work: impl FnOnce() -> T) -> T {
    MORE.set(Some(Box::new(more)));
    let done = work();
    MORE.take();
    done
}

/// Reads `text` by `read`, which is told how many nodes and attributes there may
/// be and gives none when there are more.
pub(super) fn within<T, E>(
    text: &str,
    mut read: impl FnMut(usize) -> Result<T, E>,
    is_too_much: impl FnOnce(&E) -> bool,
) -> Result<T, E> {
    let few = text.len().max(LEAST).saturating_mul(GROWTH) / PART;
    if few >= PARTS || MORE.with_borrow(Option::is_none) {
        return read(PARTS);
    }
    match read(few) {
        Err(why) if is_too_much(&why) => {
            if let Some(more) = MORE.take() {
                more();
            }
            read(PARTS)
        }
        read => read,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn what_grows_is_read_anew_once_there_is_memory() {
        let few = LEAST * GROWTH / PART;
        let read = |parts: usize, most: usize| if parts > most { Err(most) } else { Ok(most) };
        let within = |parts| within("", |most| read(parts, most), |_| true);
        // Where nobody says how, there is enough.
        assert_eq!(within(few + 1), Ok(PARTS));
        let asked = Rc::new(Cell::new(0));
        let counted = Rc::clone(&asked);
        with_more(
            move || counted.set(counted.get() + 1),
            || {
                assert_eq!((within(few), asked.get()), (Ok(few), 0));
                assert_eq!((within(few + 1), asked.get()), (Ok(PARTS), 1));
                assert_eq!((within(few + 1), asked.get()), (Ok(PARTS), 1));
                assert_eq!(within(PARTS + 1), Err(PARTS));
            },
        );
    }
}
