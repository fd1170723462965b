//! Bytes taken for an excerpt, as they are or, with an odd first byte, signed by the register's own
//! office.

use super::{key, on_register};
use sobo::sync::{Excerpt, Frame, FrameKind};

pub(super) fn excerpt(bytes: &[u8]) {
    let Some((mode, rest)) = bytes.split_first() else { return };
    let mut payload = rest.to_vec();
    if mode % 2 == 1 {
        payload = [&key().device().0, rest].concat();
        let signature = key().sign("excerpt v1", &payload);
        payload.extend_from_slice(&signature);
    }
    let Ok(frame) = Frame::wrap(FrameKind::Excerpt, &payload) else { return };
    on_register(|db| {
        let opened = Excerpt::open(&payload);
        if let Ok((_, excerpt)) = &opened {
            let again = excerpt.sign(&key()).unwrap();
            let again = Excerpt::open(Frame::read(&again).unwrap().unwrap().payload).unwrap();
            assert_eq!(again, (key().device(), excerpt.clone()));
        }
        let taken = db.import(&frame);
        assert!(opened.is_ok() || taken.is_err());
        taken.is_ok()
    });
}
