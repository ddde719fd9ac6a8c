//! A connector that marks when a connection begins and ends to be made.

use std::pin::Pin;
use std::task::{Context, Poll};

use tower::Service;

use crate::transport::trace::{Mark, Trace};

/// A connector that marks when a connection begins and ends to be made.
#[derive(Clone, Debug)]
pub(super) struct TimedConnector<C>(pub(super) C);

impl<C, Place> Service<Place> for TimedConnector<C>
where
    C: Service<Place>,
    C::Future: Send + 'static,
    C::Response: 'static,
    C::Error: 'static,
{
    type Response = C::Response;
    type Error = C::Error;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, C::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), C::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, place: Place) -> Self::Future {
        Trace::mark_current(Mark::Dial);
        let connecting = self.0.call(place);
        Box::pin(async move {
            let connection = connecting.await?;
            Trace::mark_current(Mark::Connected);
            Ok(connection)
        })
    }
}
