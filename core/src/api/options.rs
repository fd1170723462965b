//! Options of opening: who writes, what time it is, what the codes mean.

use crate::aggregate::Catalog;
use crate::model::{DeviceId, Timestamp};
use crate::store::{StorageBackend, StoreOptions};
use std::sync::Arc;

/// How a database is opened. Time is an argument: the library never reads a clock itself.
///
/// # Example: the clock of the system, and one that stands still
///
/// ```
/// use sobo::{Options, model::{DeviceId, Timestamp}};
///
/// let device = DeviceId([1; 32]); // 32 bytes that no other device has.
/// let running = Options::new(device, || std::time::SystemTime::now().into());
/// let standing = Options::new(device, || Timestamp::from_millis(1_609_286_400_000));
/// # let _ = (running, standing);
/// ```
#[derive(Clone)]
pub struct Options {
    pub(super) device: DeviceId,
    pub(super) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) catalog: Arc<Catalog>,
    pub(super) store: StoreOptions,
    pub(super) root: Option<DeviceId>,
    pub(super) journal: Option<Arc<dyn StorageBackend>>,
}

impl Options {
    /// Options of a device with a clock; the standard catalogue, the default storage. The clock is
    /// asked once for each event recorded, from the thread that records it, and at the steps of a
    /// session.
    pub fn new(device: DeviceId, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self {
            device,
            clock: Arc::new(clock),
            catalog: Arc::new(Catalog::standard()),
            store: StoreOptions::default(),
            root: None,
            journal: None,
        }
    }

    /// With another catalogue of indicators.
    ///
    /// # Example: without any standard indicator
    ///
    /// ```
    /// use sobo::aggregate::Catalog;
    /// use sobo::prelude::*;
    ///
    /// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0));
    /// let db = Database::in_memory(options.catalog(Catalog::default()))?;
    /// assert!(db.read()?.indicator("membership.total").unwrap_err().is_not_found());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Arc::new(catalog);
        self
    }

    /// With the device on whose word the register rests. It is kept in the file when the register is
    /// created: from then on only what this device and those it grants have written counts. A
    /// register without one is open: what anybody has written counts.
    ///
    /// # Example: what a stranger writes counts nowhere
    ///
    /// ```
    /// use sobo::ledger::DeviceKey;
    /// use sobo::prelude::*;
    ///
    /// let noon = || Timestamp::from_millis(1_609_304_400_000);
    /// let [office, stranger] = [1, 2].map(|n| DeviceKey::from_bytes([n; 32]).device());
    /// let db = Database::in_memory(Options::new(stranger, noon).root(office))?;
    /// let cell = Founding::new("Chi bộ 1".parse()?, OrgKind::BaseCell, "cb1".parse()?);
    /// let founded = Event::new("19/05/2020".parse()?, OrgFact::Founded(cell));
    /// let refused = db.record(Scope::Root, founded).unwrap_err();
    /// assert_eq!(refused.refusals()[0].rule, "no_grant");
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn root(mut self, device: DeviceId) -> Self {
        self.root = Some(device);
        self
    }

    /// With other options of the storage: memory for pages, checks on opening.
    ///
    /// # Example: little memory, and a check on opening
    ///
    /// ```
    /// use sobo::prelude::*;
    /// use sobo::store::StoreOptions;
    ///
    /// let store = StoreOptions { cache_bytes: 4 << 20, check_on_open: true, ..StoreOptions::default() };
    /// let options = Options::new(DeviceId([1; 32]), || Timestamp::from_millis(0)).store(store);
    /// assert!(Database::in_memory(options)?.verify(&mut |_| {})?.is_clean());
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn store(mut self, store: StoreOptions) -> Self {
        self.store = store;
        self
    }

    /// With a second storage for the journal, for a register on a storage of one's own: a small commit
    /// is appended there and costs one wait, not two or more. Both belong together from then on,
    /// and a register that was not closed is opened with its journal only. A register in a
    /// file has its journal beside it and needs none of this; see
    /// [`StoreOptions::journal_bytes`].
    ///
    /// # Example: what was recorded last stands in the journal
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/doc/shared.inc")); }
    /// # use doc::Shared;
    /// # use sobo::prelude::*;
    /// let (storage, journal) = (Shared::default(), Shared::default()); // As two files of a browser's.
    /// let options = || Options::new(DeviceId([1; 32]), || Timestamp::from_millis(1_609_304_400_000));
    /// let db = Database::create_with_backend(storage.clone(), options().journal(journal.clone()))?;
    /// for n in 1..=3 {
    ///     let cell = Founding::new("Chi bộ".parse()?, OrgKind::BaseCell, format!("cb{n}").parse()?);
    ///     db.record(Scope::Root, Event::new("19/05/2020".parse()?, OrgFact::Founded(cell)))?;
    /// }
    /// std::mem::forget(db); // The tab was killed.
    /// let alone = Database::open_with_backend(storage.clone(), options());
    /// assert!(alone.is_err_and(|error| error.is_not_found()));
    /// let db = Database::open_with_backend(storage, options().journal(journal))?;
    /// assert_eq!(db.store().snapshot()?.entry_count()?, 3);
    /// # Ok::<(), sobo::Error>(())
    /// ```
    #[must_use]
    pub fn journal(mut self, storage: impl StorageBackend) -> Self {
        self.journal = Some(Arc::new(storage));
        self
    }
}
