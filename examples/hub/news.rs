//! Telling connected clients that something new has come. A client that is slow hears of the newest
//! only; nothing is kept for it. Knows nothing of what is new.

use crate::metrics::Held;
use crate::wire::News;
use axum::response::sse::Event;
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

/// Between two events to one client.
const APART: Duration = Duration::from_millis(200);

/// Where news are told.
pub(crate) struct Board(Mutex<Option<watch::Sender<News>>>);

impl Board {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Some(watch::Sender::new(News::default()))))
    }

    /// So many entries more have been taken.
    pub(crate) fn tell(&self, new: usize) {
        let board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = board.as_ref().filter(|_| new > 0) {
            sender.send_modify(|news| news.taken += new as u64);
        }
    }

    /// Ends every stream of news.
    pub(crate) fn close(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// The news from now on, the state of now first; nothing once the board is closed. `held` is
    /// given back when the client goes.
    pub(crate) fn listen(
        &self,
        lasting: Duration,
        held: (OwnedSemaphorePermit, Held),
    ) -> Option<ReceiverStream<Result<Event, Infallible>>> {
        let board = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let news = board.as_ref()?.subscribe();
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let _held = held;
            let gone = sender.clone();
            tokio::select! {
                () = pass_on(news, sender) => {}
                () = gone.closed() => {}
                () = tokio::time::sleep(lasting) => {}
            }
        });
        Some(ReceiverStream::new(receiver))
    }
}

async fn pass_on(mut news: watch::Receiver<News>, client: mpsc::Sender<Result<Event, Infallible>>) {
    loop {
        let now = *news.borrow_and_update();
        // Two numbers and a name always have a JSON form.
        let data = serde_json::to_string(&now).unwrap_or_default();
        let event = Event::default().event("news").data(data);
        if client.send(Ok(event)).await.is_err() {
            return;
        }
        tokio::time::sleep(APART).await;
        if news.changed().await.is_err() {
            return;
        }
    }
}
