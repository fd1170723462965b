//! A folder of one's own and the binary in it.
