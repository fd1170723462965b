//! The register: opened over a storage, with the key of its device. Knows nothing of what is asked.

use crate::fault::{Fault, Outcome};
use crate::names;
use crate::storage::{Opfs, Pages};
use sobo::ledger::DeviceKey;
use sobo::model::{DeviceId, Timestamp};
use sobo::store::{StorageBackend, StoreOptions};
use sobo::{Database, Options};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::FileSystemSyncAccessHandle;

/// Memory for cached pages. A browser's worker lives beside a page, on a phone too.
const CACHE: usize = 16 << 20;

thread_local! {
    /// What the clock says while a line is recorded that says itself when it was.
    static TOLD: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Where the register's bytes are.
enum Storage {
    File(Opfs),
    Pages(Pages),
}

/// An open register. One call at a time, from the worker that opened it.
#[wasm_bindgen]
pub struct Register {
    pub(crate) db: Database,
    pub(crate) key: DeviceKey,
    storage: Storage,
    /// The roll that was read last.
    pub(crate) roll: RefCell<Option<crate::read::Roll>>,
}

#[wasm_bindgen]
impl Register {
    /// Opens the register of a file, or makes one in an empty file. `journal` is the file beside it.
    /// `existed` says whether a register was made there before: an empty file is then a loss, not a
    /// new beginning.
    ///
    /// # Errors
    /// As `Database::open_with_backend`; `corrupt` when what existed is gone.
    #[wasm_bindgen(js_name = openFile)]
    pub fn open_file(
        file: FileSystemSyncAccessHandle,
        journal: FileSystemSyncAccessHandle,
        secret: &[u8],
        root: Option<String>,
        existed: bool,
    ) -> Outcome<Register> {
        let wrong = |e| Fault::new("io", e);
        let (file, journal) = (Opfs::new(file).map_err(wrong)?, Opfs::new(journal).map_err(wrong)?);
        let options = Options::new(key(secret)?.device(), clock).journal(journal);
        let empty = file.size() == 0;
        let db = database(file.clone(), empty, (options, root), existed)?;
        Self::over(db, secret, Storage::File(file))
    }

    /// Opens the register of pages that were kept, or makes one where there are none.
    ///
    /// # Errors
    /// As [`Register::open_file`].
    #[wasm_bindgen(js_name = openPages)]
    pub fn open_pages(
        bytes: Vec<u8>,
        secret: &[u8],
        root: Option<String>,
        existed: bool,
    ) -> Outcome<Register> {
        let pages = Pages::new(bytes);
        let options = Options::new(key(secret)?.device(), clock);
        let empty = pages.size() == 0;
        let db = database(pages.clone(), empty, (options, root), existed)?;
        Self::over(db, secret, Storage::Pages(pages))
    }

    /// How many bytes the pages make; 0 for a file.
    #[wasm_bindgen(js_name = pagesLength)]
    pub fn pages_length(&self) -> usize {
        self.pages().map_or(0, Pages::size)
    }

    /// The numbers of the pages that have changed since the last call.
    #[wasm_bindgen(js_name = takeChanged)]
    pub fn take_changed(&self) -> Vec<u32> {
        self.pages().map(Pages::take_changed).unwrap_or_default()
    }

    /// Says that every page has changed: they are to be kept anew.
    #[wasm_bindgen(js_name = touchAll)]
    pub fn touch_all(&self) {
        if let Some(pages) = self.pages() {
            pages.touch();
        }
    }

    /// One page.
    pub fn page(&self, number: u32) -> Vec<u8> {
        self.pages().map(|pages| pages.page(number)).unwrap_or_default()
    }

    /// A copy of the whole register as a file, with everything sealed. It holds no key.
    ///
    /// # Errors
    /// The storage fails.
    pub fn copy(&self) -> Outcome<Vec<u8>> {
        self.db.seal(&self.key)?;
        self.db.settle()?;
        let read = |storage: &dyn StorageBackend| {
            let mut bytes = vec![0; storage.len()? as usize];
            storage.read(0, &mut bytes)?;
            Ok(bytes)
        };
        let bytes = match &self.storage {
            Storage::File(file) => read(file),
            Storage::Pages(pages) => read(pages),
        };
        bytes.map_err(|e: std::io::Error| Fault::new("io", e))
    }

    /// The device of a secret key, as hexadecimal digits.
    ///
    /// # Errors
    /// `invalid` when it has not 32 bytes.
    #[wasm_bindgen(js_name = deviceOf)]
    pub fn device_of(secret: &[u8]) -> Outcome {
        Ok(key(secret)?.device().to_string())
    }

    /// The device that records here, as hexadecimal digits.
    pub fn device(&self) -> String {
        self.key.device().to_string()
    }

    /// The device that the register rests on; none for an open one.
    ///
    /// # Errors
    /// The storage fails.
    pub fn root(&self) -> Outcome<Option<String>> {
        Ok(self.db.read()?.root()?.map(|root| root.to_string()))
    }
}

impl Register {
    fn over(db: Database, secret: &[u8], storage: Storage) -> Outcome<Self> {
        Ok(Self { db, key: key(secret)?, storage, roll: RefCell::default() })
    }

    fn pages(&self) -> Option<&Pages> {
        match &self.storage {
            Storage::File(_) => None,
            Storage::Pages(pages) => Some(pages),
        }
    }

    /// Does something while the clock says what a line says.
    pub(crate) fn told<T>(time: Option<Timestamp>, work: impl FnOnce() -> T) -> T {
        TOLD.set(time);
        let done = work();
        TOLD.set(None);
        done
    }
}

/// Opens or makes the database over a storage.
fn database(
    storage: impl StorageBackend,
    empty: bool,
    (options, root): (Options, Option<String>),
    existed: bool,
) -> Outcome<Database> {
    if empty && existed {
        return Err(Fault::new(
            "corrupt",
            "the register was here and its file is empty: the browser or somebody has cleared it; \
             restore a backup, or remove the register and fetch it anew",
        ));
    }
    let store = StoreOptions { cache_bytes: CACHE, ..StoreOptions::default() };
    let options = options.store(store);
    if existed {
        return Ok(Database::open_with_backend(storage, options)?);
    }
    // The root is chosen when a register is made, and kept in it. What a creation that was cut off has
    // left is taken as well.
    let options = match root {
        Some(root) => options.root(device(&root)?),
        None => options,
    };
    Ok(Database::create_with_backend(storage, options)?)
}

fn clock() -> Timestamp {
    TOLD.get().unwrap_or_else(names::now)
}

fn key(secret: &[u8]) -> Outcome<DeviceKey> {
    let secret =
        secret.try_into().map_err(|_| Fault::new("invalid", "a device's key has 32 bytes"))?;
    Ok(DeviceKey::from_bytes(secret))
}

/// A device by its 64 hexadecimal digits.
pub(crate) fn device(text: &str) -> Outcome<DeviceId> {
    let digits = text.as_bytes();
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(byte).collect();
    let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let wrong = || Fault::new("invalid", format!("'{text}' is not the 64 digits of a device"));
    bytes.map(DeviceId).ok_or_else(wrong)
}
