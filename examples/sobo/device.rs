//! This machine's device: its secret key in a file beside the register, never in it, so that a
//! copied register does not copy the device. Knows nothing of what the key is used for.

use crate::fault::{Class, Fault};
use hub::hex;
use sobo::ledger::DeviceKey;
use sobo::model::{DeviceId, DeviceRole};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What the file begins with.
const MARK: &str = hub::DEVICE_MARK;
/// What files began with before devices had keys; the second line is a bare number.
const MARK_OF_NUMBER: &str = "sobo device 1";

/// A device as its file holds it.
pub(crate) enum Device {
    /// One that signs.
    Key(DeviceKey),
    /// One of the old form: it can record, but nothing of it can ever be sent.
    Number(DeviceId),
}

impl Device {
    /// The device's id, which everybody may see.
    pub(crate) fn id(&self) -> DeviceId {
        match self {
            Self::Key(key) => key.device(),
            Self::Number(device) => *device,
        }
    }

    /// The key.
    ///
    /// # Errors
    /// `invalid` for a device of the old form.
    pub(crate) fn key(&self, register: &Path) -> Result<&DeviceKey, Fault> {
        match self {
            Self::Key(key) => Ok(key),
            Self::Number(_) => Err(Fault::new(
                Class::Invalid,
                "this machine's device has no key: its file is of the old form, a bare number",
            )
            .at(file_of(register).display())
            .way(
                "move the file away and run `sobo init --new-device`: what is recorded from then \
                 on can be sent; what this device has recorded goes into a new register with \
                 `sobo export` and `sobo import`",
            )),
        }
    }

    /// The device beside a register.
    ///
    /// # Errors
    /// `not_found` when the file is not there, `invalid` when it is no device file, `io` when it
    /// cannot be read.
    pub(crate) fn of(register: &Path) -> Result<Self, Fault> {
        let path = file_of(register);
        let text = std::fs::read_to_string(&path).map_err(|e| {
            let (class, what) = match e.kind() {
                ErrorKind::NotFound => {
                    (Class::NotFound, "this machine's device file is missing".to_owned())
                }
                _ => (Class::Io, format!("the device file cannot be read: {e}")),
            };
            Fault::new(class, what).at(path.display()).way(
                "bring it back, or make this machine a new device of the register with \
                 `sobo init --new-device`",
            )
        })?;
        let read = if let Some(secret) = text.strip_prefix(MARK) {
            hex::read(secret.trim()).map(|secret| Self::Key(DeviceKey::from_bytes(secret)))
        } else {
            let number = text.strip_prefix(MARK_OF_NUMBER).unwrap_or_default().trim();
            hex::read(number).map(|number| Self::Number(DeviceId(number)))
        };
        // The text may hold a secret: it is not shown.
        read.ok_or_else(|| {
            Fault::new(Class::Invalid, "the device file is not readable")
                .at(path.display())
                .way("bring back the file that `sobo init` wrote")
        })
    }
}

/// Where the device of a register stands.
pub(crate) fn file_of(register: &Path) -> PathBuf {
    let mut name = register.to_owned().into_os_string();
    name.push(".device");
    name.into()
}

/// Writes a device's file, which must not be there yet; on Unix only its owner may read it.
///
/// # Errors
/// `conflict` when it is there, `io` when it cannot be written.
pub(crate) fn keep(register: &Path, key: &DeviceKey) -> Result<PathBuf, Fault> {
    let path = file_of(register);
    let fault = |e: std::io::Error| {
        let (class, way) = match e.kind() {
            ErrorKind::AlreadyExists => (Class::Conflict, "move it away, or keep on using it"),
            _ => (Class::Io, "choose a place that can be written to with --db"),
        };
        Fault::new(class, format!("the device file cannot be written: {e}"))
            .at(path.display())
            .way(way)
    };
    let mut file = create_private(&path).map_err(fault)?;
    let secret = hex::write(&key.to_bytes());
    writeln!(file, "{MARK}\n{secret}").and_then(|()| file.sync_all()).map_err(fault)?;
    Ok(path)
}

fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A new key by chance: two machines never draw the same one.
///
/// # Errors
/// `io` when the system gives no randomness.
pub(crate) fn draw() -> Result<DeviceKey, Fault> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|e| Fault::new(Class::Io, format!("the system gives no randomness: {e}")))?;
    Ok(DeviceKey::from_bytes(bytes))
}

/// A device's id as it is shown: 64 hexadecimal digits.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn parse_id(text: &str) -> Result<DeviceId, String> {
    let wrong = || format!("a device is 64 hexadecimal digits, not '{text}'");
    hex::read(text).map(DeviceId).ok_or_else(wrong)
}

/// A secret key as 64 hexadecimal digits.
///
/// # Errors
/// That it is none; the text is not repeated.
pub(crate) fn parse_secret(text: &str) -> Result<DeviceKey, String> {
    let wrong = || "a secret key is 64 hexadecimal digits".to_owned();
    hex::read(text).map(DeviceKey::from_bytes).ok_or_else(wrong)
}

/// A role by its code.
///
/// # Errors
/// Which ones there are.
pub(crate) fn parse_role(text: &str) -> Result<DeviceRole, String> {
    DeviceRole::from_code(text).ok_or_else(|| {
        let codes: Vec<&str> = DeviceRole::ALL.iter().map(|role| role.code()).collect();
        format!("'{text}' is no role; there are {}", codes.join(", "))
    })
}
