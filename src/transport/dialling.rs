//! A connector that marks when a connection begins and ends to be made.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower::Service;

use super::trace::{Mark, Trace};

/// A connector that marks when a connection begins and ends to be made.
#[derive(Clone, Debug)]
pub(super) struct Dialling<C>(pub(super) C);

impl<C, Place> Service<Place> for Dialling<C>
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
        let Some(trace) = Trace::current() else {
            return Box::pin(self.0.call(place));
        };
        trace.mark(Mark::Dial);
        let mut connecting = Box::pin(self.0.call(place));
        Box::pin(poll_fn(move |cx| {
            // When a kept connection becomes free first, the request takes it,
            // and this one is finished in a task of its own for later use.
            if !trace.is_current() {
                trace.mark(Mark::Abandoned);
            }
            let polled = connecting.as_mut().poll(cx);
            match &polled {
                Poll::Pending => {}
                Poll::Ready(Ok(_)) => trace.mark(Mark::Connected),
                Poll::Ready(Err(_)) => trace.mark(Mark::Refused),
            }
            polled
        }))
    }
}
