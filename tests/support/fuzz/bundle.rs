//! Bytes taken for a bundle, as they are or, with an odd first byte, signed by some device.

use super::{on_register, stranger};
use sobo::sync::{Bundle, Frame, FrameKind};

pub(super) fn bundle(bytes: &[u8]) {
    let Some((mode, rest)) = bytes.split_first() else { return };
    let mut payload = rest.to_vec();
    if mode % 2 == 1 {
        payload = [&stranger().device().0, rest].concat();
        let signature = stranger().sign("bundle v1", &payload);
        payload.extend_from_slice(&signature);
    }
    let Ok(frame) = Frame::wrap(FrameKind::Bundle, &payload) else { return };
    on_register(|db| {
        let opened = Bundle::open(&frame);
        let view = db.read().unwrap().inspect_bundle(&frame);
        if let Ok((device, bundle)) = &opened {
            let again = bundle.sign(&stranger()).unwrap();
            assert_eq!(&Bundle::open(&again).unwrap().1, bundle);
            assert_eq!(Bundle::open(&again).unwrap().1.sign(&stranger()).unwrap(), again);
            assert!(view.is_err() || view.unwrap().device == *device);
        } else {
            assert!(view.is_err());
        }
        let received = db.receive(&frame);
        assert!(opened.is_ok() || received.is_err());
        received.is_ok_and(|received| received.imported.new > 0)
    });
}
